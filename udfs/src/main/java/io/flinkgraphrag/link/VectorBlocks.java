package io.flinkgraphrag.link;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * The vectors of all shards of a subtask, decoded and in blocks on the heap, above the state.
 *
 * <p>Bounded by bytes; what was evicted is read from the state again. It is written through: the
 * owner calls {@link #put} and {@link #remove} with every change of the state. On the task's thread
 * only; gone with the task, so that a restore starts from the state.
 */
final class VectorBlocks {

  /** Slots of one block. */
  static final int SLOTS = 256;

  private final LinkState state;
  private final Cache<BlockKey, Block> blocks;
  private final Counter hits;
  private final Counter misses;

  VectorBlocks(LinkState state, long maxBytes, MetricGroup metrics) {
    this.state = state;
    this.blocks =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher((BlockKey key, Block block) -> block.bytes())
            .executor(Runnable::run)
            .build();
    this.hits = metrics.counter("vectorBlockHits");
    this.misses = metrics.counter("vectorBlockMisses");
  }

  private record BlockKey(String shard, int block) {}

  /**
   * Decoded vectors of neighbouring slots.
   *
   * <p>{@code scales[i]} is 0 for a slot without a vector.
   */
  static final class Block {
    private final float[] scales = new float[SLOTS];
    private byte[] values = {};
    private int dimensions;

    private void set(int index, Int8Vector vector) {
      if (dimensions == 0) {
        dimensions = vector.values().length;
        values = new byte[SLOTS * dimensions];
      } else if (vector.values().length != dimensions) {
        throw new IllegalStateException(
            "a vector of "
                + vector.values().length
                + " components in a block of "
                + dimensions
                + ": two embedding models were mixed in one state");
      }
      scales[index] = vector.scale();
      System.arraycopy(vector.values(), 0, values, index * dimensions, dimensions);
    }

    private int bytes() {
      return SLOTS * (4 + Math.max(dimensions, 1));
    }
  }

  /** Scores all vectors of a shard against a question's; the shard's Flink key must be set. */
  void scan(String shard, int slotEnd, Int8Vector question, TopSlots top) throws Exception {
    for (int number = 0; number * SLOTS < slotEnd; number++) {
      Block block = block(shard, number);
      if (block.dimensions == 0) {
        continue;
      }
      if (block.dimensions != question.values().length) {
        throw new IllegalArgumentException(
            "the question's vector has "
                + question.values().length
                + " components, the graph's have "
                + block.dimensions);
      }
      for (int i = 0; i < SLOTS; i++) {
        if (block.scales[i] != 0) {
          int dot = Int8Vector.dot(question.values(), block.values, i * block.dimensions);
          double cosine = (double) dot * block.scales[i] * question.scale();
          top.offer(number * SLOTS + i, Scores.round(cosine));
        }
      }
    }
  }

  private Block block(String shard, int number) throws Exception {
    BlockKey key = new BlockKey(shard, number);
    Block cached = blocks.getIfPresent(key);
    if (cached != null) {
      hits.inc();
      return cached;
    }
    misses.inc();
    Block block = new Block();
    for (int i = 0; i < SLOTS; i++) {
      Int8Vector vector = state.vectors.get(number * SLOTS + i);
      if (vector != null) {
        block.set(i, vector);
      }
    }
    blocks.put(key, block);
    return block;
  }

  void put(String shard, int slot, Int8Vector vector) throws Exception {
    state.vectors.put(slot, vector);
    BlockKey key = new BlockKey(shard, slot / SLOTS);
    Block cached = blocks.getIfPresent(key);
    if (cached != null) {
      cached.set(slot % SLOTS, vector);
      blocks.put(key, cached);
    }
  }

  void remove(String shard, int slot) throws Exception {
    state.vectors.remove(slot);
    Block cached = blocks.getIfPresent(new BlockKey(shard, slot / SLOTS));
    if (cached != null) {
      cached.scales[slot % SLOTS] = 0;
    }
  }
}
