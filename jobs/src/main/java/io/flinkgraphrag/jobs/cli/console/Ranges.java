package io.flinkgraphrag.jobs.cli.console;

import java.time.Duration;

/** Numbers that a user gave. */
public final class Ranges {

  /** Longest time that a command waits. */
  public static final long SECONDS_MAX = Duration.ofDays(365).toSeconds();

  private Ranges() {}

  /**
   * Takes a number of a range, both ends included.
   *
   * @throws CommandFailure that names the flag and the range
   */
  public static void require(String flag, long value, long min, long max) {
    if (value < min || value > max) {
      throw new CommandFailure(
          CommandFailure.UNUSABLE, "%s has to be %d to %d, is %d".formatted(flag, min, max, value));
    }
  }

  /** A number that has no upper bound but its type's. */
  public static void requireAtLeast(String flag, long value, long min) {
    if (value < min) {
      throw new CommandFailure(
          CommandFailure.UNUSABLE, "%s has to be %d or more, is %d".formatted(flag, min, value));
    }
  }
}
