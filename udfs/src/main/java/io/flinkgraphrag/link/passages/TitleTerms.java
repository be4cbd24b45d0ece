package io.flinkgraphrag.link.passages;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.flinkgraphrag.link.passages.LinkState.Indexed;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.state.StableHash;
import io.flinkgraphrag.text.Language;

/**
 * The terms of the titles of passages that were candidates lately.
 *
 * <p>A bounded heap cache above the state, which keeps a title with all that a passage was indexed
 * by and is slow to read; the owner calls {@link #forget} where a slot's passage changes. On the
 * task's thread only, and gone with the task.
 */
public final class TitleTerms {

  private static final long BYTES_MAX = 16L << 20;

  /** Heap of an entry beside its terms and its shard's name, about. */
  private static final int ENTRY_BYTES = 128;

  private final LinkState state;
  private final Cache<Key, long[]> titles =
      Caffeine.newBuilder()
          .maximumWeight(BYTES_MAX)
          .weigher((Key key, long[] terms) -> ENTRY_BYTES + Long.BYTES * terms.length)
          .executor(Runnable::run)
          .build();

  public TitleTerms(LinkState state) {
    this.state = state;
  }

  private record Key(String shard, int slot) {}

  /**
   * Hashes of the terms of the title of the passage in a slot, each once. The shard's Flink key
   * must be set.
   */
  long[] of(String shard, int slot, PassageKey passage, Language language) throws Exception {
    Key key = new Key(shard, slot);
    long[] known = titles.getIfPresent(key);
    if (known == null) {
      Indexed indexed = state.passages.get(passage.text());
      known =
          indexed == null
              ? new long[0]
              : language.terms(indexed.title()).stream()
                  .mapToLong(StableHash::of)
                  .distinct()
                  .toArray();
      titles.put(key, known);
    }
    return known;
  }

  void forget(String shard, int slot) {
    titles.invalidate(new Key(shard, slot));
  }
}
