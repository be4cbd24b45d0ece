package io.flinkgraphrag.catalog;

import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.model.Change;
import io.flinkgraphrag.model.DeadLetter;
import io.flinkgraphrag.model.EmbedRequest;
import io.flinkgraphrag.model.GraphUpdate;
import io.flinkgraphrag.model.HopDelta;
import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.model.LinkDelta;
import io.flinkgraphrag.model.Order;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.Progress;
import io.flinkgraphrag.model.ReadDelta;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.state.StableHash;
import io.flinkgraphrag.text.Language;
import io.flinkgraphrag.text.Names;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * catalog: decides what an update changes, and tells the shards exactly that.
 *
 * <p>Keyed by {@link #elementKey}: an entity, a relation, or a document with its passages. Updates
 * that are not newer than what is there change nothing, so re-sent and re-ordered updates end in
 * the same state. Deletes are remembered for {@code tombstoneTtlMs}. Everything that one update
 * causes is sent while it is processed, so every checkpoint holds all of it or nothing.
 */
public final class CatalogFunction extends KeyedProcessFunction<String, GraphUpdate, LinkDelta> {

  private static final long serialVersionUID = 1L;

  public static final OutputTag<HopDelta> HOP_DELTAS = new OutputTag<>("hop-deltas", HopDelta.TYPE);
  public static final OutputTag<ReadDelta> READ_DELTAS =
      new OutputTag<>("read-deltas", ReadDelta.TYPE);
  public static final OutputTag<EmbedRequest> EMBED_REQUESTS =
      new OutputTag<>("embed-requests", EmbedRequest.TYPE);
  public static final OutputTag<Progress> PROGRESS =
      new OutputTag<>("catalog-progress", Progress.TYPE);
  public static final OutputTag<DeadLetter> DEAD_LETTERS =
      new OutputTag<>("catalog-dead-letters", DeadLetter.TYPE);

  /** Entities that one passage mentions; the contract allows as many. */
  static final int MENTIONS_MAX = 256;

  /** At most so many timers look for deletes to forget, per element and tombstone time. */
  static final int SWEEPS_PER_TTL = 64;

  // configuration
  private final ShardKeys shards;
  private final long tombstoneTtlMs;
  private final Clock clock;

  // runtime
  private transient Counter applied;
  private transient Counter unchanged;
  private transient Counter refused;

  // state
  /** The entity or the relation; for a document, its last delete. */
  private transient ValueState<ElementState> element;

  private transient MapState<String, PassageState> passages;

  /** Whether the element's updates carry versions; empty before the first. */
  private transient ValueState<Boolean> versioned;

  public CatalogFunction(ShardKeys shards, long tombstoneTtlMs, Clock clock) {
    this.shards = shards;
    this.tombstoneTtlMs = tombstoneTtlMs;
    this.clock = clock;
  }

  /** The key of the element whose history an update belongs to. */
  public static String elementKey(GraphUpdate update) {
    Change change = update.change();
    if (change.type().equals("passage")) {
      return Keys.join(update.graph(), "document", change.idParts().get(0));
    }
    List<String> parts = new ArrayList<>(List.of(update.graph(), change.type()));
    parts.addAll(change.idParts());
    return Keys.join(parts.toArray(String[]::new));
  }

  /** What became of an update; vectors may still be under way. */
  private enum Effect {
    APPLIED,
    APPLIED_AWAITING_VECTOR,
    UNCHANGED
  }

  @Override
  public void open(OpenContext openContext) {
    element =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("catalog-element", ElementState.TYPE));
    passages =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>("catalog-passages", Types.STRING, PassageState.TYPE));
    versioned =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("catalog-versioned", Types.BOOLEAN));
    applied = getRuntimeContext().getMetricGroup().counter("applied");
    unchanged = getRuntimeContext().getMetricGroup().counter("unchanged");
    refused = getRuntimeContext().getMetricGroup().counter("refused");
  }

  @Override
  public void processElement(GraphUpdate update, Context flink, Collector<LinkDelta> out)
      throws Exception {
    Boolean kind = versioned.value();
    if (kind != null && kind != update.order().versioned()) {
      refuse(update, kind, flink);
      return;
    }
    if (kind == null) {
      versioned.update(update.order().versioned());
    }
    ShardDeltas deltas = new ShardDeltas(update.graph(), shards, new FlinkOutputs(flink, out));
    Effect effect = apply(update, deltas, flink);
    (effect == Effect.UNCHANGED ? unchanged : applied).inc();
    if (!update.batch().isEmpty() && effect != Effect.APPLIED_AWAITING_VECTOR) {
      Progress.Outcome outcome =
          effect == Effect.APPLIED ? Progress.Outcome.APPLIED : Progress.Outcome.UNCHANGED;
      flink.output(PROGRESS, new Progress(update.batch(), outcome));
    }
  }

  private void refuse(GraphUpdate update, boolean kind, Context flink) {
    refused.inc();
    String message =
        String.format(
            "This %s's updates began %s version, this one comes %s. All updates of an element have"
                + " a version, or none has. Send it again %s.",
            update.change().type(),
            kind ? "with a" : "without",
            kind ? "without" : "with one",
            kind ? "with a higher version" : "without version");
    flink.output(
        DEAD_LETTERS, new DeadLetter(update.source(), new Reason("ORDER_KIND_CHANGED", message)));
    if (!update.batch().isEmpty()) {
      flink.output(PROGRESS, new Progress(update.batch(), Progress.Outcome.REFUSED));
    }
  }

  private Effect apply(GraphUpdate update, ShardDeltas deltas, Context flink) throws Exception {
    Change change = update.change();
    Order order = update.order();
    if (change instanceof Change.PassageUpsert passage) {
      String language = shards.layout(update.graph()).language();
      return putPassage(passage, order, update.batch(), language, deltas);
    }
    if (change instanceof Change.PassageDelete delete) {
      return deletePassage(delete, order, deltas, flink);
    }
    if (change instanceof Change.DocumentDelete delete) {
      return deleteDocument(delete, order, deltas, flink);
    }
    ElementState before = element.value();
    if (before != null && order.compareTo(before.order()) <= 0) {
      return Effect.UNCHANGED;
    }
    if (change instanceof Change.EntityDelete || change instanceof Change.RelationDelete) {
      return deleteElement(change, before, order, deltas, flink);
    }
    return putElement(change, before, order, update.batch(), deltas);
  }

  private Effect putElement(
      Change change, ElementState before, Order order, String batch, ShardDeltas deltas)
      throws IOException {
    long hash = StableHash.of(contentText(change));
    long indexHash = StableHash.of(indexText(change));
    boolean wasThere = before != null && before.present();
    long revisionBefore = before == null ? 0 : before.revision();
    // an element that an older version of the job put has no revision: LINK does not know it
    boolean sameIndex = wasThere && before.indexHash() == indexHash && revisionBefore > 0;
    boolean sameContent = sameIndex && before.contentHash() == hash;
    long revision = revisionBefore + (sameIndex ? 0 : 1);
    element.update(new ElementState(order, hash, 0, revision, indexHash));
    if (sameContent && before.order().value() == order.value()) {
      return Effect.UNCHANGED;
    }
    if (change instanceof Change.EntityUpsert entity) {
      deltas.putEntity(entity, order.value(), !sameIndex);
      return sameContent ? Effect.UNCHANGED : Effect.APPLIED;
    }
    Change.RelationUpsert relation = (Change.RelationUpsert) change;
    deltas.putRelation(relation, order.value());
    if (sameIndex) {
      // a fact is found by what it says, which is its key: nothing to embed for another weight
      return sameContent ? Effect.UNCHANGED : Effect.APPLIED;
    }
    deltas.indexRelation(relation, revision, batch);
    return Effect.APPLIED_AWAITING_VECTOR;
  }

  /** What LINK holds of an element beside what its key says. */
  private static String indexText(Change change) {
    if (change instanceof Change.EntityUpsert entity) {
      return Keys.join(entity.name(), Keys.join(entity.aliases().toArray(String[]::new)));
    }
    return Arrays.toString(((Change.RelationUpsert) change).vector());
  }

  private static String contentText(Change change) {
    if (change instanceof Change.EntityUpsert entity) {
      return Keys.join(
          entity.name(),
          entity.kind(),
          entity.description(),
          Keys.join(entity.aliases().toArray(String[]::new)),
          Arrays.toString(entity.vector()));
    }
    Change.RelationUpsert relation = (Change.RelationUpsert) change;
    return Keys.join(
        Double.toString(relation.weight()),
        Keys.join(relation.passages().toArray(String[]::new)),
        Arrays.toString(relation.vector()));
  }

  private Effect deleteElement(
      Change change, ElementState before, Order order, ShardDeltas deltas, Context flink)
      throws IOException {
    boolean wasThere = before != null && before.present();
    long revision = (before == null ? 0 : before.revision()) + (wasThere ? 1 : 0);
    element.update(ElementState.deleted(order, rememberDelete(flink), revision));
    if (!wasThere) {
      return Effect.UNCHANGED;
    }
    if (change instanceof Change.EntityDelete entity) {
      deltas.removeEntity(entity.id());
    } else if (change instanceof Change.RelationDelete relation) {
      deltas.removeRelation(
          new RelationKey(relation.source(), relation.predicate(), relation.target()), revision);
    }
    return Effect.APPLIED;
  }

  private Effect putPassage(
      Change.PassageUpsert passage, Order order, String batch, String language, ShardDeltas deltas)
      throws Exception {
    PassageState before = passages.get(passage.id());
    if (isStale(order, before)) {
      return Effect.UNCHANGED;
    }
    PassageKey key = new PassageKey(passage.document(), passage.id());
    long hash =
        StableHash.of(
            Keys.join(passage.title(), passage.text(), Arrays.toString(passage.vector())));
    Map<String, Integer> mentions = mentionsOf(passage, Language.of(language));
    boolean wasThere = before != null && before.present();
    boolean sameContent = wasThere && before.contentHash() == hash;
    boolean sameMentions = wasThere && before.mentions().equals(mentions);
    long revision = (before == null ? 0 : before.revision()) + (sameContent ? 0 : 1);
    passages.put(passage.id(), new PassageState(order, revision, hash, mentions, 0));
    if (!sameContent || before.order().value() != order.value()) {
      deltas.putText(key, passage, order.value());
    }
    if (!sameMentions) {
      deltas.mentions(key, wasThere ? before.mentions() : Map.of(), mentions);
    }
    if (sameContent) {
      return sameMentions ? Effect.UNCHANGED : Effect.APPLIED;
    }
    deltas.index(key, passage, revision, batch);
    return passage.vector().length > 0 ? Effect.APPLIED : Effect.APPLIED_AWAITING_VECTOR;
  }

  /**
   * The given entities, or without any those that the text names; and the title's entity, as a
   * stronger mention.
   */
  private static Map<String, Integer> mentionsOf(Change.PassageUpsert passage, Language language) {
    Map<String, Integer> mentions = new TreeMap<>();
    boolean given = passage.entities() != null && !passage.entities().isEmpty();
    for (String entity : given ? passage.entities() : language.mentions(passage.text())) {
      if (mentions.size() < MENTIONS_MAX) {
        mentions.put(entity, 1);
      }
    }
    String titleEntity = Names.ofTitle(passage.title());
    if (!titleEntity.isEmpty()) {
      mentions.put(titleEntity, HopDelta.TITLE_WEIGHT);
    }
    return mentions;
  }

  private boolean isStale(Order order, PassageState before) throws IOException {
    ElementState deletedDocument = element.value();
    return (before != null && order.compareTo(before.order()) <= 0)
        || (deletedDocument != null && order.compareTo(deletedDocument.order()) <= 0);
  }

  private Effect deletePassage(
      Change.PassageDelete delete, Order order, ShardDeltas deltas, Context flink)
      throws Exception {
    PassageState before = passages.get(delete.id());
    if (isStale(order, before)) {
      return Effect.UNCHANGED;
    }
    long now = rememberDelete(flink);
    if (before == null || !before.present()) {
      long revision = before == null ? 0 : before.revision();
      passages.put(delete.id(), new PassageState(order, revision, 0, Map.of(), now));
      return Effect.UNCHANGED;
    }
    deltas.removePassage(new PassageKey(delete.document(), delete.id()), before);
    passages.put(delete.id(), before.deleted(order, now));
    return Effect.APPLIED;
  }

  private Effect deleteDocument(
      Change.DocumentDelete delete, Order order, ShardDeltas deltas, Context flink)
      throws Exception {
    ElementState before = element.value();
    if (before != null && order.compareTo(before.order()) <= 0) {
      return Effect.UNCHANGED;
    }
    long now = rememberDelete(flink);
    element.update(ElementState.deleted(order, now, 0));
    Map<String, PassageState> gone = new TreeMap<>();
    for (Map.Entry<String, PassageState> entry : passages.entries()) {
      PassageState passage = entry.getValue();
      if (passage.present() && passage.order().compareTo(order) < 0) {
        gone.put(entry.getKey(), passage);
      }
    }
    for (Map.Entry<String, PassageState> entry : gone.entrySet()) {
      deltas.removePassage(new PassageKey(delete.id(), entry.getKey()), entry.getValue());
      passages.put(entry.getKey(), entry.getValue().deleted(order, now));
    }
    return gone.isEmpty() ? Effect.UNCHANGED : Effect.APPLIED;
  }

  /**
   * Sees to it that the delete is forgotten in time; returns when it happened.
   *
   * <p>Timers are rounded up, so that many deletes share one: each timer reads the whole document.
   */
  private long rememberDelete(Context flink) {
    long now = clock.millis();
    long step = Math.max(1, tombstoneTtlMs / SWEEPS_PER_TTL);
    long end = now + tombstoneTtlMs;
    flink.timerService().registerProcessingTimeTimer((end + step - 1) / step * step);
    return now;
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext flink, Collector<LinkDelta> out)
      throws Exception {
    long forgetUpTo = timestamp - tombstoneTtlMs;
    List<String> forgotten = new ArrayList<>();
    boolean empty = true;
    for (Map.Entry<String, PassageState> entry : passages.entries()) {
      PassageState passage = entry.getValue();
      if (!passage.present() && passage.deletedAt() <= forgetUpTo) {
        forgotten.add(entry.getKey());
      } else {
        empty = false;
      }
    }
    for (String id : forgotten) {
      passages.remove(id);
    }
    ElementState state = element.value();
    if (state != null && !state.present() && state.deletedAt() <= forgetUpTo) {
      element.clear();
      state = null;
    }
    if (empty && state == null) {
      versioned.clear();
    }
  }

  /** Hands deltas to Flink. */
  private static final class FlinkOutputs implements ShardDeltas.Outputs {

    private final KeyedProcessFunction<String, GraphUpdate, LinkDelta>.Context flink;
    private final Collector<LinkDelta> out;

    FlinkOutputs(
        KeyedProcessFunction<String, GraphUpdate, LinkDelta>.Context flink,
        Collector<LinkDelta> out) {
      this.flink = flink;
      this.out = out;
    }

    @Override
    public void link(LinkDelta delta) {
      out.collect(delta);
    }

    @Override
    public void hop(HopDelta delta) {
      flink.output(HOP_DELTAS, delta);
    }

    @Override
    public void read(ReadDelta delta) {
      flink.output(READ_DELTAS, delta);
    }

    @Override
    public void embed(EmbedRequest request) {
      flink.output(EMBED_REQUESTS, request);
    }
  }
}
