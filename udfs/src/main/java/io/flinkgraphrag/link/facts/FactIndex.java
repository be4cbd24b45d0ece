package io.flinkgraphrag.link.facts;

import io.flinkgraphrag.link.LinkOptions;
import io.flinkgraphrag.link.Scores;
import io.flinkgraphrag.link.SlotHashes;
import io.flinkgraphrag.link.Slots;
import io.flinkgraphrag.link.TopSlots;
import io.flinkgraphrag.link.TopSlots.Scored;
import io.flinkgraphrag.link.vectors.Int8Vector;
import io.flinkgraphrag.link.vectors.VectorBlocks;
import io.flinkgraphrag.link.vectors.VectorCache;
import io.flinkgraphrag.link.vectors.VectorMatching;
import io.flinkgraphrag.model.PredicatePaths;
import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.model.message.LinkDelta.FactContent;
import io.flinkgraphrag.model.message.LinkDelta.FactItem;
import io.flinkgraphrag.model.message.LinkPart.FactCandidate;
import io.flinkgraphrag.model.message.LinkPart.Facts;
import io.flinkgraphrag.model.message.VectorUpdate;
import io.flinkgraphrag.state.HeapCache;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * The facts of a shard by their vectors, and the predicates by theirs: keyed state, and the search
 * in it. A fact stands at the shard of its source.
 */
public final class FactIndex {

  private final NameIndex names;
  private final VectorMatching matching;
  private final PredicateTable predicates;
  private final Slots slots;
  private final VectorBlocks vectors;
  private final SlotHashes hashes;

  /** Relation key text to what the index knows of it. */
  private final MapState<String, IndexedFact> facts;

  public FactIndex(
      RuntimeContext context,
      HeapCache heap,
      VectorCache cache,
      VectorMatching matching,
      NameIndex names) {
    this.names = names;
    this.matching = matching;
    predicates = new PredicateTable(context, heap, cache);
    slots = new Slots(context, heap, "link-facts");
    vectors = VectorBlocks.single(context, cache, "facts");
    hashes = new SlotHashes(slot -> slots.key(slot).isEmpty() ? null : relation(slot).text());
    facts =
        context.getMapState(
            new MapStateDescriptor<>(
                "link-facts",
                Types.STRING,
                new WireType<>(IndexedFact.class, IndexedFactCodec.class)));
  }

  /**
   * What the index must know to replace or remove a fact.
   *
   * @param revision of the delta it came with
   */
  public record IndexedFact(int slot, long revision) {}

  private RelationKey relation(int slot) throws Exception {
    List<String> key = slots.key(slot);
    return new RelationKey(key.get(0), key.get(1), key.get(2));
  }

  /**
   * Applies a delta.
   *
   * @return the vector update that had come before it and is in place now; null where none had
   */
  public @Nullable VectorUpdate apply(String shard, FactItem item) throws Exception {
    RelationKey relation = item.relation();
    String key = relation.text();
    IndexedFact before = facts.get(key);
    FactContent content = item.content();
    if (content == null) {
      if (before != null) {
        remove(shard, relation, before.slot);
      }
      return null;
    }
    int slot = before == null ? add(shard, relation) : before.slot;
    if (before != null) {
      names.renew(relation.source());
      names.renew(relation.target());
    }
    facts.put(key, new IndexedFact(slot, item.revision()));
    vectors.remove(shard, slot);
    if (content.vector().length > 0) {
      vectors.put(shard, slot, Int8Vector.of(content.vector()));
    }
    VectorUpdate early = matching.await(key, item.revision());
    if (early != null) {
      putVectors(shard, slot, early);
    }
    return early;
  }

  private int add(String shard, RelationKey relation) throws Exception {
    int slot = slots.allocate(List.of(relation.source(), relation.predicate(), relation.target()));
    hashes.put(shard, slot, relation.text());
    predicates.retain(shard, relation.predicate());
    names.retain(relation.source());
    names.retain(relation.target());
    return slot;
  }

  private void remove(String shard, RelationKey relation, int slot) throws Exception {
    vectors.remove(shard, slot);
    slots.free(slot);
    facts.remove(relation.text());
    predicates.release(shard, relation.predicate());
    names.release(relation.source());
    names.release(relation.target());
  }

  /** Takes the vectors in that a delta awaited. */
  public void apply(VectorUpdate update) throws Exception {
    IndexedFact indexed = facts.get(update.element());
    if (indexed != null && indexed.revision == update.revision()) {
      putVectors(update.shard(), indexed.slot, update);
    }
  }

  /** The first vector is the predicate's, the second the fact's where its update had none. */
  private void putVectors(String shard, int slot, VectorUpdate update) throws Exception {
    List<float[]> brought = update.vectors();
    if (!brought.isEmpty()) {
      predicates.put(shard, slots.key(slot).get(1), brought.get(0));
    }
    if (brought.size() > 1) {
      vectors.put(shard, slot, Int8Vector.of(brought.get(1)));
    }
  }

  /**
   * The facts and predicates nearest to a question; only their number for one without vector.
   *
   * @param paths whether the predicates' vectors are wanted, to tell paths apart
   */
  public Facts nearest(String shard, float[] question, LinkOptions options, boolean paths)
      throws Exception {
    Slots.Head head = slots.head();
    if (head.used() == 0 || question.length == 0) {
      return new Facts(head.used(), 1, List.of(), 1, List.of(), List.of());
    }
    Int8Vector vector = Int8Vector.of(question);
    TopSlots top = new TopSlots(options.facts(), slot -> hashes.of(shard, slot));
    vectors.scan(shard, head.end(), vector, top);
    List<FactCandidate> best = new ArrayList<>();
    for (Scored scored : top.best()) {
      best.add(new FactCandidate(relation(scored.slot()), scored.score()));
    }
    best.sort(Scores.BEST_FACTS_FIRST);
    PredicateTable.Nearest nearest =
        predicates.nearest(
            shard, vector, options.predicates(), paths ? PredicatePaths.PREDICATES_MAX : 0);
    return new Facts(
        head.used(),
        best.isEmpty() ? 1 : top.least(),
        List.copyOf(best),
        nearest.least(),
        nearest.best(),
        nearest.vectors());
  }

  /** Version 1. */
  public static final class IndexedFactCodec implements WireCodec<IndexedFact> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(IndexedFact value, DataOutputView out) throws IOException {
      out.writeInt(value.slot);
      out.writeLong(value.revision);
    }

    @Override
    public IndexedFact read(int version, DataInputView in) throws IOException {
      return new IndexedFact(in.readInt(), in.readLong());
    }
  }
}
