package io.flinkgraphrag.link.passages;

import io.flinkgraphrag.state.CachedMap;
import io.flinkgraphrag.state.HeapCache;
import java.util.Objects;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.jspecify.annotations.Nullable;

/**
 * The postings of a shard's terms, in blocks: keyed state with a heap cache of its own. Decoding
 * them was the largest part of a search.
 *
 * <p>The shard's Flink key must be set; on the task's thread only.
 */
public final class Postings {

  /** Heap of one posting: slot, frequency and length. */
  private static final int POSTING_BYTES = 12;

  private final HeapCache cache;

  /** Term and block number to postings of the slots of that block. */
  private final CachedMap<String, PostingBlock> blocks;

  public Postings(RuntimeContext context, long maxBytes) {
    cache = new HeapCache(context, "postingBlock", maxBytes);
    blocks =
        cache.map(
            new MapStateDescriptor<>("link-postings", Types.STRING, PostingBlock.TYPE),
            block -> POSTING_BYTES * block.slots().length);
  }

  /** A block for a search; null where there is none. */
  @Nullable PostingBlock read(String shard, String term, int number) throws Exception {
    cache.enterToRead(shard);
    return blocks.get(posting(term, number));
  }

  void add(String shard, String term, int slot, int frequency, int length) throws Exception {
    cache.enterToChange(shard);
    String posting = posting(term, PostingBlock.blockOf(slot));
    PostingBlock before = blocks.get(posting);
    blocks.put(
        posting, (before == null ? PostingBlock.EMPTY : before).plus(slot, frequency, length));
  }

  /** Returns whether the block has no posting any more, and is gone. */
  boolean remove(String shard, String term, int slot) throws Exception {
    cache.enterToChange(shard);
    String posting = posting(term, PostingBlock.blockOf(slot));
    PostingBlock fewer = Objects.requireNonNull(blocks.get(posting)).minus(slot);
    if (fewer.isEmpty()) {
      blocks.remove(posting);
    } else {
      blocks.put(posting, fewer);
    }
    return fewer.isEmpty();
  }

  private static String posting(String term, int block) {
    return term + '\u0000' + block;
  }
}
