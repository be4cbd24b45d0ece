package io.flinkgraphrag.jobs.neo4j.source;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Holds a reader back: so that it takes no more rows a second than it may, and where a server is
 * away. One thread waits, any other may wake it.
 */
public final class Pace {

  /** Rows may come as fast as they do. */
  static final double UNLIMITED = Double.POSITIVE_INFINITY;

  private final double rowsPerSecond;
  private final LongSupplier nanoClock;
  private final long startedAt;
  private long rows;
  private boolean woken;

  /**
   * @param nanoClock such as {@link System#nanoTime}
   */
  public Pace(double rowsPerSecond, LongSupplier nanoClock) {
    this.rowsPerSecond = rowsPerSecond;
    this.nanoClock = nanoClock;
    this.startedAt = nanoClock.getAsLong();
  }

  /** Counts a row that was taken. */
  void took() {
    rows++;
  }

  /** How long the next row has to wait, by those that were taken. */
  Duration debt() {
    if (rowsPerSecond == UNLIMITED) {
      return Duration.ZERO;
    }
    long due = startedAt + (long) (rows / rowsPerSecond * 1e9);
    return Duration.ofNanos(Math.max(0, due - nanoClock.getAsLong()));
  }

  /**
   * Waits until the next row is due, and at least for this long.
   *
   * @return false if it was woken before
   */
  synchronized boolean awaitTurn(Duration atLeast) {
    Duration debt = debt();
    Duration wait = debt.compareTo(atLeast) > 0 ? debt : atLeast;
    long deadline = nanoClock.getAsLong() + wait.toNanos();
    try {
      for (long left = wait.toNanos();
          left > 0 && !woken;
          left = deadline - nanoClock.getAsLong()) {
        wait(left / 1_000_000 + 1);
      }
      boolean turn = !woken || wait.isZero();
      woken = false;
      return turn;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  synchronized void wakeUp() {
    woken = true;
    notifyAll();
  }
}
