package io.flinkgraphrag.pool.bounds;

/**
 * A share of the recent calls that may be made again (Finagle's RetryBudget): every call pays in
 * its share, the time pays in a floor so that small loads can retry at all, and what is older than
 * {@link #KEPT_MS} is forgotten by a cap on the balance. Pure; not thread-safe.
 */
public final class Budget {

  /** What is paid in is there for this long. */
  public static final long KEPT_MS = 10_000;

  private final double share;
  private final double floorPerMs;
  private double balance;
  private double recentCalls;
  private long at;

  /**
   * Creates a budget whose floor is already paid in.
   *
   * @param share of the calls, 0 to 1
   * @param floorPerSecond repetitions that are allowed whatever the calls
   */
  public Budget(double share, double floorPerSecond, long now) {
    this.share = share;
    this.floorPerMs = floorPerSecond / 1_000;
    this.balance = floorPerMs * KEPT_MS;
    this.at = now;
  }

  public void called(long now) {
    pass(now);
    recentCalls++;
    balance = Math.min(cap(), balance + share);
  }

  /** True where one repetition is paid for. */
  public boolean take(long now) {
    pass(now);
    if (balance < 1) {
      return false;
    }
    balance--;
    return true;
  }

  private void pass(long now) {
    long passed = Math.max(0, now - at);
    at = now;
    recentCalls *= Math.exp(-passed / (double) KEPT_MS);
    balance = Math.min(cap(), balance + passed * floorPerMs);
  }

  private double cap() {
    return floorPerMs * KEPT_MS + Math.max(1, share * recentCalls);
  }
}
