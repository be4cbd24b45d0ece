package io.flinkgraphrag.discover.register;

import io.flinkgraphrag.discover.Check;
import java.time.Duration;

/**
 * When a server says that it is there.
 *
 * @param beat between two beats
 * @param lease how long the registry believes one; more than the beat
 * @param timeout of each call
 */
public record BeatTimes(Duration beat, Duration lease, Duration timeout) {

  /** Two beats may be lost. */
  public static final BeatTimes DEFAULTS =
      new BeatTimes(Duration.ofSeconds(5), Duration.ofSeconds(16), Duration.ofSeconds(4));

  public BeatTimes {
    Check.positive(beat, "the beat");
    Check.positive(timeout, "the timeout");
    Check.that(
        lease.compareTo(beat) > 0, "the lease is " + lease + ", not longer than the beat, " + beat);
  }
}
