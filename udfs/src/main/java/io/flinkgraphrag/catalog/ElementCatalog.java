package io.flinkgraphrag.catalog;

import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.model.contract.Change;
import io.flinkgraphrag.model.contract.GraphUpdate;
import io.flinkgraphrag.model.contract.Order;
import io.flinkgraphrag.model.message.NameDelta.Claim;
import io.flinkgraphrag.state.StableHash;
import io.flinkgraphrag.text.Language;
import io.flinkgraphrag.text.Names;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.streaming.api.TimerService;
import org.jspecify.annotations.Nullable;

/** The catalog's part for entities and relations, which are elements of their own. */
final class ElementCatalog {

  private final Tombstones tombstones;

  // state
  private final ValueState<ElementState> element;

  /**
   * @param element the entity or the relation of the current key
   */
  ElementCatalog(ValueState<ElementState> element, Tombstones tombstones) {
    this.element = element;
    this.tombstones = tombstones;
  }

  Effect apply(GraphUpdate update, ShardDeltas deltas, Language language, TimerService timers)
      throws IOException {
    ElementState before = element.value();
    if (before != null && !update.order().isAfter(before.order())) {
      return CatalogFunction.lost(update.order(), before.order());
    }
    return update.change() instanceof Change.Put put
        ? put(put, update, before, deltas, language)
        : delete(update, before, deltas, timers);
  }

  private Effect put(
      Change.Put change,
      GraphUpdate update,
      @Nullable ElementState before,
      ShardDeltas deltas,
      Language language)
      throws IOException {
    Order order = update.order();
    long hash = StableHash.of(change.content());
    long indexHash = StableHash.of(indexed(change));
    ElementState there = before != null && before.present() ? before : null;
    long revisionBefore = before == null ? 0 : before.revision();
    // an element that an older version of the job put has no revision: LINK does not know it
    boolean sameIndex = there != null && there.indexHash() == indexHash && revisionBefore > 0;
    Map<String, Claim.Kind> claims = claims(change, language);
    boolean sameContent =
        there != null && sameIndex && there.contentHash() == hash && there.claims().equals(claims);
    long revision = revisionBefore + (sameIndex ? 0 : 1);
    element.update(new ElementState(order, hash, 0, revision, indexHash, claims));
    deltas.claims(change.idParts().get(0), claimsOf(there), claims);
    if (there != null && sameContent && CatalogFunction.sameVersion(there.order(), order)) {
      return Effect.UNCHANGED;
    }
    if (change instanceof Change.EntityUpsert entity) {
      deltas.putEntity(entity, update.version(), !sameIndex);
      return sameContent ? Effect.UNCHANGED : Effect.APPLIED;
    }
    Change.RelationUpsert relation = (Change.RelationUpsert) change;
    deltas.putRelation(relation, update.version());
    if (sameIndex) {
      // a fact is found by what it says, which is its key: nothing to embed for another weight
      return sameContent ? Effect.UNCHANGED : Effect.APPLIED;
    }
    deltas.indexRelation(relation, revision, update.batch());
    return Effect.APPLIED_AWAITING_VECTOR;
  }

  private static Map<String, Claim.Kind> claimsOf(@Nullable ElementState thereOrNull) {
    return thereOrNull == null ? Map.of() : thereOrNull.claims();
  }

  /**
   * The names that an entity's update gives it, in their normal form, as a title says them; and, as
   * aliases, what texts say of them.
   */
  private static Map<String, Claim.Kind> claims(Change.Put change, Language language) {
    if (!(change instanceof Change.EntityUpsert entity)) {
      return Map.of();
    }
    Map<String, Claim.Kind> claims = new TreeMap<>();
    claims.put(language.nameSaid(entity.name()), Claim.Kind.ALIAS);
    for (String alias : entity.aliases()) {
      claims.put(language.nameSaid(alias), Claim.Kind.ALIAS);
      claims.put(Names.normalize(alias), Claim.Kind.ALIAS);
    }
    claims.put(Names.normalize(entity.name()), Claim.Kind.NAME);
    claims.keySet().removeIf(name -> name.isEmpty() || Names.isTooLong(name));
    return claims;
  }

  /** What LINK holds of an element beside what its key says. */
  private static String indexed(Change.Put change) {
    String said =
        change instanceof Change.EntityUpsert entity
            ? entity.names()
            : Arrays.toString(((Change.RelationUpsert) change).vector());
    return Keys.join(said, Integer.toString(Language.RULES));
  }

  private Effect delete(
      GraphUpdate update, @Nullable ElementState before, ShardDeltas deltas, TimerService timers)
      throws IOException {
    boolean wasThere = before != null && before.present();
    long revision = (before == null ? 0 : before.revision()) + (wasThere ? 1 : 0);
    long now = tombstones.clock().millis();
    element.update(ElementState.deleted(update.order(), now, revision));
    timers.registerProcessingTimeTimer(tombstones.timerFor(now));
    if (!wasThere) {
      return Effect.NOT_FOUND;
    }
    if (update.change() instanceof Change.EntityDelete entity) {
      deltas.removeEntity(entity.id());
      deltas.claims(entity.id(), claimsOf(before), Map.of());
    } else if (update.change() instanceof Change.RelationDelete relation) {
      deltas.removeRelation(relation.key(), revision);
    }
    return Effect.APPLIED;
  }

  void onTimer(TimerService timers) throws IOException {
    ElementState state = element.value();
    if (state == null || state.present()) {
      return;
    }
    if (tombstones.isOver(state.deletedAt())) {
      element.clear();
    } else {
      timers.registerProcessingTimeTimer(tombstones.timerFor(state.deletedAt()));
    }
  }
}
