package io.flinkgraphrag.link;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * The postings of a shard's terms, in blocks: keyed state with a bounded heap cache of decoded
 * blocks above it. Decoding them was the largest part of a search.
 *
 * <p>The shard's Flink key must be set; on the task's thread only. The cache is gone with the task,
 * so that a restore starts from the state.
 */
final class Postings {

  /** Heap of one posting: slot, frequency and length. */
  private static final int POSTING_BYTES = 12;

  /** Heap of a block's key, arrays and place in the cache, about. */
  private static final int BLOCK_BYTES = 200;

  /** Term and block number to postings of the slots of that block. */
  private final MapState<String, PostingBlock> state;

  private final Cache<Key, PostingBlock> blocks;
  private final Counter hits;
  private final Counter misses;

  Postings(RuntimeContext context, long maxBytes) {
    state =
        context.getMapState(
            new MapStateDescriptor<>("link-postings", Types.STRING, PostingBlock.TYPE));
    blocks =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher(
                (Key key, PostingBlock block) -> BLOCK_BYTES + POSTING_BYTES * block.slots().length)
            .executor(Runnable::run)
            .build();
    MetricGroup metrics = context.getMetricGroup();
    hits = metrics.counter("postingBlockHits");
    misses = metrics.counter("postingBlockMisses");
  }

  private record Key(String shard, String posting) {}

  /** A block for a search; null where there is none. */
  PostingBlock read(String shard, String term, int number) throws Exception {
    String posting = posting(term, number);
    Key key = new Key(shard, posting);
    PostingBlock cached = blocks.getIfPresent(key);
    if (cached != null) {
      hits.inc();
      return cached;
    }
    misses.inc();
    PostingBlock block = state.get(posting);
    if (block != null) {
      blocks.put(key, block);
    }
    return block;
  }

  void add(String shard, String term, int slot, int frequency, int length) throws Exception {
    String posting = posting(term, PostingBlock.blockOf(slot));
    PostingBlock before = state.get(posting);
    state.put(
        posting, (before == null ? PostingBlock.EMPTY : before).plus(slot, frequency, length));
    blocks.invalidate(new Key(shard, posting));
  }

  /** Returns whether the block has no posting any more, and is gone. */
  boolean remove(String shard, String term, int slot) throws Exception {
    String posting = posting(term, PostingBlock.blockOf(slot));
    PostingBlock fewer = state.get(posting).minus(slot);
    if (fewer.isEmpty()) {
      state.remove(posting);
    } else {
      state.put(posting, fewer);
    }
    blocks.invalidate(new Key(shard, posting));
    return fewer.isEmpty();
  }

  private static String posting(String term, int block) {
    return term + '\u0000' + block;
  }
}
