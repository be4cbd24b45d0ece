package io.flinkgraphrag.link.vectors;

import io.flinkgraphrag.link.TopSlots;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.jspecify.annotations.Nullable;

/**
 * The vectors of one kind of element, by slot: keyed state with decoded blocks above it.
 *
 * <p>A block that changes or was evicted is read from the state again when a question comes. The
 * shard's Flink key must be set; on the task's thread only.
 */
public final class VectorBlocks {

  /** Slots of one block. */
  static final int SLOTS = 256;

  private final String kind;
  private final VectorCache cache;

  private final MapState<Integer, Int8Vector> vectors;

  /** Slot to the vectors of an element's parts, where it has more than one; null for no parts. */
  private final @Nullable MapState<Integer, SentenceVectors> sentences;

  private VectorBlocks(
      String kind,
      VectorCache cache,
      MapState<Integer, Int8Vector> vectors,
      @Nullable MapState<Integer, SentenceVectors> sentencesOrNull) {
    this.kind = kind;
    this.cache = cache;
    this.vectors = vectors;
    this.sentences = sentencesOrNull;
  }

  /** Vectors of passages and of their sentences. */
  public static VectorBlocks ofPassages(RuntimeContext context, VectorCache cache) {
    return new VectorBlocks(
        "passages",
        cache,
        vectors(context, "link-vectors"),
        context.getMapState(
            new MapStateDescriptor<>("link-sentences", Types.INT, SentenceVectors.TYPE)));
  }

  /** Vectors of elements that have one each. */
  public static VectorBlocks single(RuntimeContext context, VectorCache cache, String kind) {
    return new VectorBlocks(kind, cache, vectors(context, "link-" + kind + "-vectors"), null);
  }

  private static MapState<Integer, Int8Vector> vectors(RuntimeContext context, String name) {
    return context.getMapState(new MapStateDescriptor<>(name, Types.INT, Int8Vector.TYPE));
  }

  /**
   * Scores all passages of a shard against a question.
   *
   * @param dense takes the cosine of each passage's vector
   * @param parts takes the best cosine of each passage's sentences
   */
  public void scan(String shard, int slotEnd, Int8Vector question, TopSlots dense, TopSlots parts)
      throws Exception {
    for (int number = 0; number * SLOTS < slotEnd; number++) {
      block(shard, number).scan(number * SLOTS, question, dense, parts);
    }
    cache.searched();
  }

  /** Scores all elements of a shard against a question. */
  public void scan(String shard, int slotEnd, Int8Vector question, TopSlots top) throws Exception {
    for (int number = 0; number * SLOTS < slotEnd; number++) {
      block(shard, number).scan(number * SLOTS, question, top);
    }
    cache.searched();
  }

  private VectorBlock block(String shard, int number) throws Exception {
    return cache.get(new VectorCache.Key(kind, shard, number), this::load);
  }

  private VectorBlock load(int number) throws Exception {
    @Nullable Int8Vector[] whole = new Int8Vector[SLOTS];
    @Nullable SentenceVectors[] parts = new SentenceVectors[SLOTS];
    for (int i = 0; i < SLOTS; i++) {
      whole[i] = vectors.get(number * SLOTS + i);
      // an element without a vector has no parts either
      parts[i] = whole[i] == null || sentences == null ? null : sentences.get(number * SLOTS + i);
    }
    return VectorBlock.of(whole, parts);
  }

  /** The vector of a slot that has one. */
  public Int8Vector get(int slot) throws Exception {
    return vectors.get(slot);
  }

  public boolean has(int slot) throws Exception {
    return vectors.contains(slot);
  }

  public void put(String shard, int slot, Int8Vector vector) throws Exception {
    put(shard, slot, vector, List.of());
  }

  /**
   * Puts a passage's vector and those of its sentences.
   *
   * @param parts empty for a passage of one sentence: its own vector counts for it
   */
  public void put(String shard, int slot, Int8Vector vector, List<Int8Vector> parts)
      throws Exception {
    vectors.put(slot, vector);
    if (!parts.isEmpty()) {
      Objects.requireNonNull(sentences).put(slot, new SentenceVectors(parts));
    }
    invalidate(shard, slot);
  }

  public void remove(String shard, int slot) throws Exception {
    vectors.remove(slot);
    if (sentences != null) {
      sentences.remove(slot);
    }
    invalidate(shard, slot);
  }

  private void invalidate(String shard, int slot) {
    cache.invalidate(new VectorCache.Key(kind, shard, slot / SLOTS));
  }
}
