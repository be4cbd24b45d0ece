package io.flinkgraphrag.discover;

import java.time.Duration;

/** Conditions of options. */
public final class Check {

  private Check() {}

  public static void that(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  public static void positive(Duration duration, String what) {
    that(
        !duration.isNegative() && duration.toMillis() > 0,
        what + " is " + duration + ", not at least 1 ms");
  }
}
