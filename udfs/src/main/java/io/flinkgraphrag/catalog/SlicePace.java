package io.flinkgraphrag.catalog;

import java.time.Clock;

/**
 * When the next slice of a sweep may run: after a pause as long as the slice before took, waiting
 * for slow shards included, so that what is swept gets half of the subtask's time and all else the
 * other half. Sweeps of several documents take their turns.
 *
 * <p>Of one subtask, on its thread; begins anew after a restore.
 */
final class SlicePace {

  private final Clock clock;
  private long begunAt;
  private long nextAt;

  SlicePace(Clock clock) {
    this.clock = clock;
  }

  void begin() {
    begunAt = clock.millis();
  }

  void end() {
    long now = clock.millis();
    nextAt = Math.max(nextAt, now) + Math.max(1, now - begunAt);
  }

  /** Ms since the epoch; for the next slice of the document that had the last one. */
  long next() {
    return nextAt;
  }
}
