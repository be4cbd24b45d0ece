package io.flinkgraphrag.pool.bounds;

import java.util.Arrays;

/** Percentiles of the latest durations of the pool's calls, in ms. Thread-safe. */
public final class RecentTimes {

  /** Durations that are kept. */
  static final int KEPT = 256;

  /** Fewer say nothing about a percentile. */
  public static final int ENOUGH = 10;

  private final long[] times = new long[KEPT];
  private long[] sorted = new long[0];
  private long added;
  private long sortedAt = -1;

  public synchronized void add(long ms) {
    times[(int) (added % KEPT)] = ms;
    added++;
  }

  /**
   * The duration that this share of the calls does not exceed.
   *
   * @param share 0 to 1
   * @return 0 where too little is known
   */
  public synchronized long percentile(double share) {
    if (added < ENOUGH) {
      return 0;
    }
    if (added != sortedAt) {
      sorted = Arrays.copyOf(times, (int) Math.min(added, KEPT));
      Arrays.sort(sorted);
      sortedAt = added;
    }
    return sorted[(int) Math.max(0, Math.ceil(share * sorted.length) - 1)];
  }
}
