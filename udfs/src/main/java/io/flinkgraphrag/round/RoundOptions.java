package io.flinkgraphrag.round;

import java.io.Serializable;

/**
 * How long rounds may take.
 *
 * @param timeoutMs of one round, for questions with more time than that; above 0
 * @param timeShare of the question's remaining time that one round may take, above 0, at most 1
 * @param markerMs how long a round that ended early is remembered, so that late parts are dropped
 */
public record RoundOptions(long timeoutMs, double timeShare, long markerMs)
    implements Serializable {

  public static final RoundOptions DEFAULTS = new RoundOptions(10_000, 0.4, 3_600_000);

  public RoundOptions {
    if (timeoutMs <= 0 || markerMs <= 0 || !(timeShare > 0 && timeShare <= 1)) {
      throw new IllegalArgumentException(
          "round options out of range: timeout "
              + timeoutMs
              + " ms, share "
              + timeShare
              + ", marker "
              + markerMs
              + " ms");
    }
  }

  /** When a round that begins now must end, ms since the epoch. */
  public long deadline(long now, long questionDeadline) {
    if (questionDeadline == Long.MAX_VALUE) {
      return now + timeoutMs;
    }
    return now + Math.min(timeoutMs, (long) ((questionDeadline - now) * timeShare));
  }
}
