package io.flinkgraphrag.pool;

/**
 * What health checks say of an endpoint: down after {@code fall} failed ones in a row, and back
 * after {@code rise} good ones. Knows nothing of calls. Pure; not thread-safe.
 */
final class CheckedHealth {

  // configuration
  private final int fall;
  private final int rise;

  // state
  private boolean down;
  private boolean latestFailed;
  private int failedInRow;
  private int goodInRow;

  CheckedHealth(int fall, int rise) {
    this.fall = fall;
    this.rise = rise;
  }

  boolean down() {
    return down;
  }

  boolean latestFailed() {
    return latestFailed;
  }

  int failedInRow() {
    return failedInRow;
  }

  /**
   * Takes in a check.
   *
   * @return true where the endpoint is back by it
   */
  boolean looked(boolean good) {
    latestFailed = !good;
    goodInRow = good ? goodInRow + 1 : 0;
    failedInRow = good ? 0 : failedInRow + 1;
    if (!down) {
      down = failedInRow >= fall;
      return false;
    }
    down = goodInRow < rise;
    return !down;
  }
}
