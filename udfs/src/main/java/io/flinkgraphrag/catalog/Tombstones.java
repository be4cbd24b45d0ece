package io.flinkgraphrag.catalog;

import java.io.Serializable;
import java.time.Clock;

/**
 * When deletes are forgotten.
 *
 * <p>Times are rounded up, so that many deletes of an element share one timer. A timer that finds a
 * delete too young, as after a change of the option, is set anew by who owns the delete.
 *
 * @param ttlMs how long deletes are remembered, ms
 */
record Tombstones(long ttlMs, Clock clock) implements Serializable {

  /** At most so many timers look for deletes to forget, per element and tombstone time. */
  static final int SWEEPS_PER_TTL = 64;

  /** Whether a delete of this time is forgotten now. */
  boolean isOver(long deletedAt) {
    return deletedAt <= clock.millis() - ttlMs;
  }

  /** When to look for a delete of this time. */
  long timerFor(long deletedAt) {
    long step = Math.max(1, ttlMs / SWEEPS_PER_TTL);
    long end = deletedAt + ttlMs;
    return (end + step - 1) / step * step;
  }
}
