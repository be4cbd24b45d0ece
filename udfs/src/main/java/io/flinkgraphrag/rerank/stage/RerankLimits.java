package io.flinkgraphrag.rerank.stage;

import java.io.Serializable;
import java.time.Duration;

/**
 * Bounds of reranking.
 *
 * @param timeout of all attempts for one question, above zero
 * @param timeShare of the question's remaining time that they may take, above 0, at most 1
 * @param capacity questions in flight per subtask; the next one goes on as it is
 * @param passageCharsMax characters of a passage, its title included, that a reranker gets
 * @param evidenceCharsMax characters of all passages that are kept
 */
public record RerankLimits(
    Duration timeout, double timeShare, int capacity, int passageCharsMax, int evidenceCharsMax)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  public RerankLimits {
    if (timeout.toMillis() <= 0
        || !(timeShare > 0 && timeShare <= 1)
        || capacity < 1
        || passageCharsMax < 1
        || evidenceCharsMax < 1) {
      throw new IllegalArgumentException("limits of reranking out of range");
    }
  }

  /** What one question may wait, ms. */
  long timeoutMs(long now, long deadline) {
    long share = deadline == Long.MAX_VALUE ? deadline : (long) ((deadline - now) * timeShare);
    return Math.max(1, Math.min(timeout.toMillis(), share));
  }
}
