package io.flinkgraphrag.catalog;

import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.contract.Change;
import io.flinkgraphrag.model.contract.GraphUpdate;
import io.flinkgraphrag.model.contract.Order;
import io.flinkgraphrag.state.SlicePace;
import io.flinkgraphrag.state.StableHash;
import io.flinkgraphrag.text.Language;
import java.util.Objects;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.streaming.api.TimerService;
import org.jspecify.annotations.Nullable;

/**
 * The catalog's part for a document with its passages.
 *
 * <p>A delete of the document takes effect at once: from then on older passages are refused. Those
 * that are there are removed in a {@link Sweep}, one slice at a time, by timers; a small document
 * in the first slice, with the delete. So do deletes that are forgotten.
 */
final class DocumentCatalog {

  /** The slice that comes with the delete ends with the passage that reaches this many deltas. */
  static final int FIRST_SLICE_DELTAS = 2_000;

  /** A later slice ends with the passage that reaches this many deltas. */
  static final int SLICE_DELTAS = 250;

  /** A slice sees no more passages than this. */
  static final int SLICE_PASSAGES = 500;

  private final Tombstones tombstones;
  private final SlicePace pace;

  // state
  /** The document's newest delete. */
  private final ValueState<ElementState> deleted;

  private final Members members;
  private final ValueState<Sweep> sweep;

  DocumentCatalog(
      ValueState<ElementState> deleted,
      Members members,
      ValueState<Sweep> sweep,
      Tombstones tombstones) {
    this.deleted = deleted;
    this.members = members;
    this.sweep = sweep;
    this.tombstones = tombstones;
    this.pace = new SlicePace(tombstones.clock());
  }

  /** Where a sweep sends deltas to and from where it knows its document. */
  interface Document {
    String id();

    ShardDeltas deltas();

    TimerService timers();

    /** Tells that so many updates of a batch are through. */
    void through(String batch, int updates, Effect effect);
  }

  Effect apply(GraphUpdate update, Document document, Language language) throws Exception {
    members.adopt();
    if (update.change() instanceof Change.PassageUpsert passage) {
      return putPassage(passage, update, document, language);
    }
    if (update.change() instanceof Change.PassageDelete delete) {
      return deletePassage(delete, update.order(), document);
    }
    return deleteDocument(update, document);
  }

  private Effect putPassage(
      Change.PassageUpsert passage, GraphUpdate update, Document document, Language language)
      throws Exception {
    Order order = update.order();
    PassageState before = members.get(passage.id());
    Order winner = winner(order, before);
    if (winner != null) {
      return CatalogFunction.lost(order, winner);
    }
    PassageKey key = passage.key();
    long hash = StableHash.of(Keys.join(passage.content(), Integer.toString(Language.RULES)));
    Mentions mentions = Mentions.of(passage, language);
    PassageState there = before != null && before.present() ? before : null;
    boolean sameContent = there != null && there.contentHash() == hash;
    boolean sameMentions = there != null && there.mentions().equals(mentions);
    long revision = (before == null ? 0 : before.revision()) + (sameContent ? 0 : 1);
    int slot = before == null ? PassageState.NO_SLOT : before.slot();
    members.put(passage.id(), new PassageState(order, revision, hash, mentions, 0, slot));
    ShardDeltas deltas = document.deltas();
    if (there == null || !sameContent || !CatalogFunction.sameVersion(there.order(), order)) {
      deltas.putText(key, passage, update.version());
    }
    if (!sameMentions) {
      deltas.mentions(key, there == null ? Mentions.NONE : there.mentions(), mentions);
    }
    if (sameContent) {
      return sameMentions ? Effect.UNCHANGED : Effect.APPLIED;
    }
    deltas.index(key, passage, revision, update.batch());
    return passage.vector().length > 0 ? Effect.APPLIED : Effect.APPLIED_AWAITING_VECTOR;
  }

  /** The order that an update of a passage is not after; null where it is after all. */
  private @Nullable Order winner(Order order, @Nullable PassageState beforeOrNull)
      throws Exception {
    if (beforeOrNull != null && !order.isAfter(beforeOrNull.order())) {
      return beforeOrNull.order();
    }
    ElementState delete = deleted.value();
    return delete != null && !order.isAfter(delete.order()) ? delete.order() : null;
  }

  private Effect deletePassage(Change.PassageDelete delete, Order order, Document document)
      throws Exception {
    PassageState before = members.get(delete.id());
    Order winner = winner(order, before);
    if (winner != null) {
      return CatalogFunction.lost(order, winner);
    }
    long now = remember(document);
    if (before == null || !before.present()) {
      long revision = before == null ? 0 : before.revision();
      int slot = before == null ? PassageState.NO_SLOT : before.slot();
      members.put(delete.id(), new PassageState(order, revision, 0, Mentions.NONE, now, slot));
      return Effect.NOT_FOUND;
    }
    document.deltas().removePassage(new PassageKey(delete.document(), delete.id()), before);
    members.put(delete.id(), before.deleted(order, now));
    return Effect.APPLIED;
  }

  /**
   * Deletes older passages. A delete without version leaves passages with one where they are: where
   * the newest of the document has one, who sent the delete is told.
   */
  private Effect deleteDocument(GraphUpdate update, Document document) throws Exception {
    ElementState before = deleted.value();
    Order order = update.order();
    if (before != null && !order.isAfter(before.order())) {
      return order.equals(before.order())
          ? again(update.batch())
          : CatalogFunction.lost(order, before.order());
    }
    boolean refused = !order.versioned() && hasVersions();
    deleted.update(ElementState.deleted(order, remember(document), 0));
    Effect effect = sweep(refused ? "" : update.batch(), document);
    return refused ? Effect.LOST_TO_VERSION : effect;
  }

  /** A delete that was taken before is through when its sweep is. */
  private Effect again(String batch) throws Exception {
    Sweep running = sweep.value();
    if (running == null || !running.takes(batch)) {
      return Effect.UNCHANGED;
    }
    sweep.update(running.joinedBy(batch));
    return Effect.APPLIED_AWAITING_SWEEP;
  }

  private boolean hasVersions() throws Exception {
    int size = members.size();
    return size > 0
        && Objects.requireNonNull(members.get(members.idAt(size - 1))).order().versioned();
  }

  private Effect sweep(String batch, Document document) throws Exception {
    Sweep running = sweep.value();
    if (running != null) {
      boolean takes = running.takes(batch);
      sweep.update(running.askedAlso(takes ? batch : ""));
      return takes ? Effect.APPLIED_AWAITING_SWEEP : Effect.APPLIED;
    }
    Sweep whole = Sweep.over(members.size(), Sweep.Asked.NOTHING.plus(batch));
    Sweep first = slice(whole, FIRST_SLICE_DELTAS, document);
    if (first.cursor() > 0) {
      goOnLater(first, document);
      return Effect.APPLIED_AWAITING_SWEEP;
    }
    return first.asked().removed() ? Effect.APPLIED : Effect.NOT_FOUND;
  }

  private void goOnLater(Sweep state, Document document) throws Exception {
    long at = pace.next(document.deltas().sent());
    sweep.update(state.dueAt(at));
    document.timers().registerProcessingTimeTimer(at);
  }

  /** Sees to it that a delete of now is forgotten in time; returns what now is. */
  private long remember(Document document) {
    long now = tombstones.clock().millis();
    document.timers().registerProcessingTimeTimer(tombstones.timerFor(now));
    return now;
  }

  /**
   * The next slice of the sweep that is under way, or the first of one that forgets deletes. A
   * timer to forget that fires during a sweep does nothing: at its end the next one is set.
   */
  void onTimer(long timestamp, Document document) throws Exception {
    members.adopt();
    Sweep running = sweep.value();
    if (running != null && running.dueAt() != timestamp) {
      sweep.update(running.askedAlso(""));
      return;
    }
    Sweep begun = running == null ? Sweep.over(members.size(), Sweep.Asked.NOTHING) : running;
    Sweep next = slice(begun, SLICE_DELTAS, document);
    if (next.cursor() > 0) {
      goOnLater(next, document);
      return;
    }
    Effect effect = next.asked().removed() ? Effect.APPLIED : Effect.NOT_FOUND;
    next.asked().batches().forEach((batch, updates) -> document.through(batch, updates, effect));
    if (next.again()) {
      goOnLater(Sweep.over(members.size(), next.askedAgain()), document);
    } else {
      sweep.clear();
      forgetOwnDelete(next.earliest(), document);
    }
  }

  private void forgetOwnDelete(long earliest, Document document) throws Exception {
    ElementState delete = deleted.value();
    long oldest = earliest;
    if (delete != null && tombstones.isOver(delete.deletedAt())) {
      deleted.clear();
    } else if (delete != null) {
      oldest = Math.min(oldest, delete.deletedAt());
    }
    if (oldest != Sweep.NEVER) {
      document.timers().registerProcessingTimeTimer(tombstones.timerFor(oldest));
    }
  }

  /** Goes on with a sweep for one slice; it is through where the cursor is 0 then. */
  private Sweep slice(Sweep begun, int deltasMax, Document document) throws Exception {
    pace.begin();
    ElementState delete = deleted.value();
    ShardDeltas deltas = document.deltas();
    Sweep state = begun;
    for (int seen = 0;
        state.cursor() > 0 && seen < SLICE_PASSAGES && deltas.sent() < deltasMax;
        seen++) {
      state = see(state.at(state.cursor() - 1), delete, document.id(), deltas);
    }
    return state;
  }

  private Sweep see(Sweep state, @Nullable ElementState delete, String document, ShardDeltas deltas)
      throws Exception {
    String id = members.idAt(state.cursor());
    PassageState passage = Objects.requireNonNull(members.get(id));
    if (!passage.present()) {
      if (tombstones.isOver(passage.deletedAt())) {
        members.forget(state.cursor());
        return state;
      }
      return state.remembering(passage.deletedAt());
    }
    if (delete == null || !delete.order().isAfter(passage.order())) {
      return state;
    }
    deltas.removePassage(new PassageKey(document, id), passage);
    members.put(id, passage.deleted(delete.order(), delete.deletedAt()));
    return state.removedOne().remembering(delete.deletedAt());
  }
}
