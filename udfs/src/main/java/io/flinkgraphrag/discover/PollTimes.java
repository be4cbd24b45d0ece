package io.flinkgraphrag.discover;

import java.io.Serializable;
import java.time.Duration;

/**
 * When a source looks.
 *
 * @param interval between looks; up to a fifth less by chance
 * @param backOff after the first failed look; doubles with each, up to a half less by chance
 * @param backOffMax the longest pause after failures
 * @param timeout of one look, beyond what the registry was asked to wait
 */
public record PollTimes(Duration interval, Duration backOff, Duration backOffMax, Duration timeout)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final int DOUBLINGS_MAX = 20;

  public PollTimes {
    Check.positive(interval, "the interval");
    Check.positive(backOff, "the back-off");
    Check.positive(timeout, "the timeout");
    Check.that(
        backOffMax.compareTo(backOff) >= 0,
        "the longest back-off is " + backOffMax + ", less than the first, " + backOff);
  }

  /** Looks every so often; fails after 5 s, and then looks after 1 s to 30 s. */
  public static PollTimes every(Duration interval) {
    return new PollTimes(
        interval, Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(5));
  }

  long backOffMs(int failures) {
    int doublings = Math.min(Math.max(0, failures - 1), DOUBLINGS_MAX);
    return Math.min(backOffMax.toMillis(), backOff.toMillis() << doublings);
  }
}
