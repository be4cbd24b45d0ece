package io.flinkgraphrag.catalog;

import java.time.Clock;

/**
 * When the next slice of a sweep may run: after a pause of {@link #PAUSE_MIN_MS}, and of {@link
 * #PAUSE_FACTOR} times what the slice before took. A slice takes long where shards are slow and
 * their channels full, and questions and barriers wait behind what is in them; so the pause lets
 * them run empty. Sweeps of several documents take their turns.
 *
 * <p>Of one subtask, on its thread; begins anew after a restore.
 */
final class SlicePace {

  static final long PAUSE_MIN_MS = 20;

  static final long PAUSE_FACTOR = 3;

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
    nextAt = Math.max(nextAt, now) + Math.max(PAUSE_MIN_MS, PAUSE_FACTOR * (now - begunAt));
  }

  /** Ms since the epoch; for the next slice of the document that had the last one. */
  long next() {
    return nextAt;
  }
}
