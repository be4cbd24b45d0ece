package io.flinkgraphrag.jobs.gateway.asking;

import java.time.Duration;

/**
 * Bounds of asking.
 *
 * @param waitMax for an answer, whatever the question says
 * @param waitingMax who wait at a time
 * @param recentCount of kept answers
 * @param recentBytes of all of them
 * @param recentAge of each
 * @param back so much of the answers is read at the start
 */
public record AskLimits(
    Duration waitMax,
    int waitingMax,
    int recentCount,
    long recentBytes,
    Duration recentAge,
    Duration back) {

  private static final int RECENT_COUNT = 20_000;
  private static final long RECENT_BYTES = 48L * 1024 * 1024;

  /** The job's own default for telling a repeated question. */
  private static final Duration RECENT_AGE = Duration.ofHours(1);

  private static final Duration BACK = Duration.ofMinutes(10);

  public AskLimits(Duration waitMax, int waitingMax) {
    this(waitMax, waitingMax, RECENT_COUNT, RECENT_BYTES, RECENT_AGE, BACK);
  }
}
