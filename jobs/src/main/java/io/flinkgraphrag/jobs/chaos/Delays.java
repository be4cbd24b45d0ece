package io.flinkgraphrag.jobs.chaos;

/**
 * How long answers take to become visible, since {@link #begin}. For one thread at a time. Times
 * are in nanoseconds.
 */
final class Delays {

  /** Until it is known what is usual. */
  private static final long USUAL = Long.MAX_VALUE;

  /**
   * At one moment.
   *
   * @param longestGap between two answers that became visible while an answer was owed
   * @param longest that an answer took
   * @param lastLate when an answer was late for the last time; the beginning where none was
   */
  record Snapshot(long longestGap, long longest, long lastLate) {}

  private long usual = USUAL;
  private long lastVisible;
  private long longestGap;
  private long longest;
  private long lastLate;

  void usual(long nanos) {
    usual = nanos;
  }

  void begin(long now) {
    lastVisible = now;
    lastLate = now;
    longestGap = 0;
    longest = 0;
  }

  /**
   * An answer became visible.
   *
   * @param oldest when the oldest question was asked whose answer was owed until now
   */
  void visible(long now, long askedAt, long oldest) {
    longestGap = Math.max(longestGap, now - Math.max(lastVisible, oldest));
    longest = Math.max(longest, now - askedAt);
    lastVisible = now;
    if (now - askedAt > usual) {
      lastLate = now;
    }
  }

  /** An answer is owed since then. */
  void look(long now, long oldest) {
    if (now - oldest > usual) {
      lastLate = now;
    }
  }

  Snapshot snapshot() {
    return new Snapshot(longestGap, longest, lastLate);
  }
}
