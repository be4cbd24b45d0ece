package io.flinkgraphrag.link;

import java.io.Serializable;

/**
 * Bounds of candidate search on one shard.
 *
 * @param candidates best passages kept of each list, the k of x50 in DESIGN section 5
 * @param cacheBytes heap for decoded vectors per subtask, bytes
 * @param questionTermsMax different terms of a question that are looked up
 * @param titleWordsMax words of the longest title that is recognised in a question
 */
public record LinkOptions(int candidates, long cacheBytes, int questionTermsMax, int titleWordsMax)
    implements Serializable {

  /** 50 candidates: DESIGN section 5, measured on three sets (x1 and x50 scale the scores). */
  public static final LinkOptions DEFAULTS = new LinkOptions(50, 64L << 20, 64, 12);

  public LinkOptions {
    if (candidates < 1 || cacheBytes < 0 || questionTermsMax < 1 || titleWordsMax < 1) {
      throw new IllegalArgumentException("link options out of range");
    }
  }
}
