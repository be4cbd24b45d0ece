package io.flinkgraphrag.link;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.List;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * The vectors of all shards of a subtask, decoded and in blocks on the heap, above the state.
 *
 * <p>Bounded by bytes. A block that changes or was evicted is read from the state again when a
 * question comes. On the task's thread only; gone with the task, so that a restore starts from the
 * state.
 */
final class VectorBlocks {

  /** Slots of one block. */
  static final int SLOTS = 256;

  private final LinkState state;
  private final Cache<BlockKey, VectorBlock> blocks;
  private final Counter hits;
  private final Counter misses;

  VectorBlocks(LinkState state, long maxBytes, MetricGroup metrics) {
    this.state = state;
    this.blocks =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher((BlockKey key, VectorBlock block) -> block.bytes())
            .executor(Runnable::run)
            .build();
    this.hits = metrics.counter("vectorBlockHits");
    this.misses = metrics.counter("vectorBlockMisses");
  }

  private record BlockKey(String shard, int block) {}

  /**
   * Scores all passages of a shard against a question; the shard's Flink key must be set.
   *
   * @param dense takes the cosine of each passage's vector
   * @param sentences takes the best cosine of each passage's sentences
   */
  void scan(String shard, int slotEnd, Int8Vector question, TopSlots dense, TopSlots sentences)
      throws Exception {
    for (int number = 0; number * SLOTS < slotEnd; number++) {
      block(shard, number).scan(number * SLOTS, question, dense, sentences);
    }
  }

  private VectorBlock block(String shard, int number) throws Exception {
    BlockKey key = new BlockKey(shard, number);
    VectorBlock cached = blocks.getIfPresent(key);
    if (cached != null) {
      hits.inc();
      return cached;
    }
    misses.inc();
    Int8Vector[] passages = new Int8Vector[SLOTS];
    SentenceVectors[] sentences = new SentenceVectors[SLOTS];
    for (int i = 0; i < SLOTS; i++) {
      passages[i] = state.vectors.get(number * SLOTS + i);
      // a passage without a vector has no sentences either
      sentences[i] = passages[i] == null ? null : state.sentences.get(number * SLOTS + i);
    }
    VectorBlock block = VectorBlock.of(passages, sentences);
    blocks.put(key, block);
    return block;
  }

  /**
   * Puts a passage's vector and those of its sentences.
   *
   * @param sentences empty for a passage of one sentence: its own vector counts for it
   */
  void put(String shard, int slot, Int8Vector passage, List<Int8Vector> sentences)
      throws Exception {
    state.vectors.put(slot, passage);
    if (!sentences.isEmpty()) {
      state.sentences.put(slot, new SentenceVectors(sentences));
    }
    blocks.invalidate(new BlockKey(shard, slot / SLOTS));
  }

  void remove(String shard, int slot) throws Exception {
    state.vectors.remove(slot);
    state.sentences.remove(slot);
    blocks.invalidate(new BlockKey(shard, slot / SLOTS));
  }
}
