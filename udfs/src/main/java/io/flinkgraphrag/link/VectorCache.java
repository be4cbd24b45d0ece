package io.flinkgraphrag.link;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * The decoded vectors of all shards of a subtask, in blocks on the heap, above the state; bounded
 * by bytes. On the task's thread only; gone with the task, so that a restore starts from the state.
 */
final class VectorCache {

  private final Cache<Key, VectorBlock> blocks;
  private final Counter hits;
  private final Counter misses;

  VectorCache(long maxBytes, MetricGroup metrics) {
    this.blocks =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher((Key key, VectorBlock block) -> block.bytes())
            .executor(Runnable::run)
            .build();
    this.hits = metrics.counter("vectorBlockHits");
    this.misses = metrics.counter("vectorBlockMisses");
  }

  /**
   * Which block.
   *
   * @param kind of the elements that the vectors belong to
   */
  record Key(String kind, String shard, int number) {}

  /** Reads a block from the state. */
  @FunctionalInterface
  interface Loader {
    VectorBlock load(int number) throws Exception;
  }

  VectorBlock get(Key key, Loader loader) throws Exception {
    VectorBlock cached = blocks.getIfPresent(key);
    if (cached != null) {
      hits.inc();
      return cached;
    }
    misses.inc();
    VectorBlock block = loader.load(key.number);
    blocks.put(key, block);
    return block;
  }

  void invalidate(Key key) {
    blocks.invalidate(key);
  }
}
