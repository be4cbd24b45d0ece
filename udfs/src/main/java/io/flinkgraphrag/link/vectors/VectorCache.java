package io.flinkgraphrag.link.vectors;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * The decoded vectors of all shards of a subtask, in blocks on the heap, above the state; bounded
 * by bytes. On the task's thread only; gone with the task, so that a restore starts from the state.
 *
 * <p>Every question searches all vectors of its graph's shards. Where they do not fit, a part of
 * them stays (Caffeine does not let a scan push out what was there as often), and the rest is read
 * from the state each time, which takes many times as long. Then this says so, once.
 */
public final class VectorCache {

  private static final long MB = 1 << 20;

  /** Room for what is loaded meanwhile, in the size that is proposed. */
  private static final double SPARE = 1.25;

  // configuration
  private final long maxBytes;
  private final Consumer<String> warnings;

  // runtime
  private final Cache<Key, VectorBlock> blocks;
  private final Map<Key, Integer> searched = new HashMap<>();
  private final Counter hits;
  private final Counter misses;
  private long searchedBytes;
  private boolean told;

  /**
   * @param warnings takes the one message that the cache is too small
   */
  public VectorCache(long maxBytes, MetricGroup metrics, Consumer<String> warnings) {
    this.maxBytes = maxBytes;
    this.warnings = warnings;
    this.blocks =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher((Key key, VectorBlock block) -> block.bytes())
            .executor(Runnable::run)
            .build();
    this.hits = metrics.counter("vectorBlockHits");
    this.misses = metrics.counter("vectorBlockMisses");
    metrics.gauge("vectorBytes", (Gauge<Long>) () -> searchedBytes);
    metrics.gauge("vectorShareCached", (Gauge<Double>) this::shareThatFits);
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
    Integer before = searched.put(key, block.bytes());
    searchedBytes += block.bytes() - (before == null ? 0 : before);
    return block;
  }

  void invalidate(Key key) {
    blocks.invalidate(key);
  }

  /** A question has searched a shard: what it needs is known now. */
  void searched() {
    if (told || searchedBytes <= maxBytes) {
      return;
    }
    told = true;
    warnings.accept(
        String.format(
            "The vectors that questions search here take %d MB, graphrag.link.cache holds %d MB of"
                + " them: every question reads the others from the state, which takes many times as"
                + " long. Set graphrag.link.cache to %d mb or more, and give the task heap as much"
                + " more, or spread the graph over more shards on more subtasks.",
            megabytes(searchedBytes), maxBytes / MB, megabytes((long) (searchedBytes * SPARE))));
  }

  private static long megabytes(long bytes) {
    return (bytes + MB - 1) / MB;
  }

  /** Of the vectors that were searched since the start, 0 to 1. */
  private double shareThatFits() {
    return searchedBytes <= maxBytes ? 1 : (double) maxBytes / searchedBytes;
  }
}
