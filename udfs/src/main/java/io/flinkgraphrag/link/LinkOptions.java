package io.flinkgraphrag.link;

import java.io.Serializable;

/**
 * Bounds of candidate search on one shard.
 *
 * @param candidates best passages kept of each list, the k of x50 in decision 1
 * @param facts nearest facts kept
 * @param predicates nearest predicates kept; the others count as the last of them
 * @param cacheBytes heap for decoded vectors per subtask, bytes
 * @param postingCacheBytes heap for decoded postings per subtask, bytes
 * @param stateCacheBytes heap for keys and names that are read often, per subtask, bytes
 * @param questionTermsMax different terms of a question that are looked up
 * @param titleWordsMax words of the longest title or name that is recognised in a question
 * @param namesakes entities of one name that are seeds
 * @param seedFacts nearest facts whose ends are seeds
 * @param seedNames entities named in the question that are seeds
 */
public record LinkOptions(
    int candidates,
    int facts,
    int predicates,
    long cacheBytes,
    long postingCacheBytes,
    long stateCacheBytes,
    int questionTermsMax,
    int titleWordsMax,
    int namesakes,
    int seedFacts,
    int seedNames)
    implements Serializable {

  /**
   * 50 candidates and 3 seed facts: decision 1, measured on three sets (x1 and x50 scale the
   * scores); the rest are bounds (docs/decisions/0004-retrieval.md).
   */
  public static final LinkOptions DEFAULTS =
      new LinkOptions(50, 50, 64, 96L << 20, 16L << 20, 8L << 20, 64, 12, 8, 3, 16);

  public LinkOptions {
    if (candidates < 1
        || facts < 1
        || predicates < 1
        || cacheBytes < 0
        || postingCacheBytes < 0
        || stateCacheBytes < 0
        || questionTermsMax < 1
        || titleWordsMax < 1
        || namesakes < 1
        || seedFacts < 0
        || seedNames < 0) {
      throw new IllegalArgumentException("link options out of range");
    }
  }
}
