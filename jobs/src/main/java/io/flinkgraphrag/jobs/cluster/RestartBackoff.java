package io.flinkgraphrag.jobs.cluster;

import java.time.Duration;

/**
 * How long who died waits for the next start: half a second, and twice as long each time that it
 * died young. Not thread-safe.
 */
final class RestartBackoff {

  static final Duration FIRST = Duration.ofMillis(500);
  static final Duration LONGEST = Duration.ofSeconds(30);

  /** Who lived so long had started well. */
  static final Duration WELL = Duration.ofSeconds(60);

  private Duration next = FIRST;

  /** The wait after a death. */
  Duration after(Duration lived) {
    if (lived.compareTo(WELL) >= 0) {
      next = FIRST;
    }
    Duration wait = next;
    next = next.multipliedBy(2).compareTo(LONGEST) < 0 ? next.multipliedBy(2) : LONGEST;
    return wait;
  }
}
