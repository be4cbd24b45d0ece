package io.flinkgraphrag.link.facts;

import io.flinkgraphrag.link.Scores;
import io.flinkgraphrag.link.SlotHashes;
import io.flinkgraphrag.link.Slots;
import io.flinkgraphrag.link.TopSlots;
import io.flinkgraphrag.link.TopSlots.Scored;
import io.flinkgraphrag.link.vectors.Int8Vector;
import io.flinkgraphrag.link.vectors.VectorBlocks;
import io.flinkgraphrag.link.vectors.VectorCache;
import io.flinkgraphrag.model.message.LinkPart.PredicateCandidate;
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

/**
 * The predicates of a shard's facts, each once, with their vectors: keyed state. A predicate is
 * there as long as a fact has it.
 */
public final class PredicateTable {

  private final Slots slots;
  private final VectorBlocks vectors;
  private final SlotHashes hashes;

  /** Predicate to its slot and facts. */
  private final MapState<String, Uses> uses;

  PredicateTable(RuntimeContext context, HeapCache heap, VectorCache cache) {
    slots = new Slots(context, heap, "link-predicates");
    vectors = VectorBlocks.single(context, cache, "predicates");
    hashes = new SlotHashes(slot -> slots.key(slot).stream().findFirst().orElse(null));
    uses =
        context.getMapState(
            new MapStateDescriptor<>(
                "link-predicates", Types.STRING, new WireType<>(Uses.class, UsesCodec.class)));
  }

  /**
   * How a predicate is used.
   *
   * @param facts of the shard that have it, 1 or more
   */
  public record Uses(int slot, int facts) {}

  /** One fact more has this predicate. */
  void retain(String shard, String predicate) throws Exception {
    Uses before = uses.get(predicate);
    if (before != null) {
      uses.put(predicate, new Uses(before.slot, before.facts + 1));
      return;
    }
    int slot = slots.allocate(List.of(predicate));
    hashes.put(shard, slot, predicate);
    uses.put(predicate, new Uses(slot, 1));
  }

  /** One fact fewer has this predicate. */
  void release(String shard, String predicate) throws Exception {
    Uses before = uses.get(predicate);
    if (before.facts > 1) {
      uses.put(predicate, new Uses(before.slot, before.facts - 1));
      return;
    }
    vectors.remove(shard, before.slot);
    slots.free(before.slot);
    uses.remove(predicate);
  }

  /** Puts a predicate's vector where it has none yet and is still used: it is always the same. */
  void put(String shard, String predicate, float[] vector) throws Exception {
    Uses used = uses.get(predicate);
    if (used != null && !vectors.has(used.slot)) {
      vectors.put(shard, used.slot, Int8Vector.of(vector));
    }
  }

  /**
   * The predicates nearest to a question.
   *
   * @param least the lowest cosine of all predicates, 1 without any
   * @param vectors of the first of the best, as many as asked for
   */
  record Nearest(List<PredicateCandidate> best, double least, List<List<Float>> vectors) {}

  Nearest nearest(String shard, Int8Vector question, int limit, int vectorsOf) throws Exception {
    TopSlots top = new TopSlots(limit, slot -> hashes.of(shard, slot));
    vectors.scan(shard, slots.head().end(), question, top);
    List<PredicateCandidate> best = new ArrayList<>();
    for (Scored scored : top.best()) {
      best.add(new PredicateCandidate(slots.key(scored.slot()).get(0), scored.score()));
    }
    best.sort(Scores.BEST_PREDICATES_FIRST);
    List<List<Float>> brought = new ArrayList<>();
    for (PredicateCandidate candidate : best.subList(0, Math.min(best.size(), vectorsOf))) {
      brought.add(vectors.get(uses.get(candidate.predicate()).slot).components());
    }
    return new Nearest(List.copyOf(best), best.isEmpty() ? 1 : top.least(), List.copyOf(brought));
  }

  /** Version 1. */
  public static final class UsesCodec implements WireCodec<Uses> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(Uses value, DataOutputView out) throws IOException {
      out.writeInt(value.slot);
      out.writeInt(value.facts);
    }

    @Override
    public Uses read(int version, DataInputView in) throws IOException {
      return new Uses(in.readInt(), in.readInt());
    }
  }
}
