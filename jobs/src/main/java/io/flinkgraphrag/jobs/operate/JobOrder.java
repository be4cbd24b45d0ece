package io.flinkgraphrag.jobs.operate;

import java.util.Optional;

/**
 * What an operator has ordered a job to do. The last order counts, whoever gave it and whichever
 * process reads it.
 */
public sealed interface JobOrder {

  /** When the order was given, ms since the epoch. */
  long at();

  /**
   * Where the job goes on that was stopped by this order, wherever its savepoint was put; "" where
   * it finds its newest state itself.
   */
  static String whereItStopped(Optional<JobOrder> order) {
    return order.isPresent() && order.get() instanceof Stopped stopped ? stopped.savepoint() : "";
  }

  /**
   * The job runs.
   *
   * @param from savepoint or checkpoint that it goes on from while none of its own is newer than
   *     the order; "" for the newest one
   */
  record Run(long at, String from) implements JobOrder {}

  /**
   * A stop is under way. Nobody starts the job until it has succeeded or was taken back; a command
   * that was killed in between does not hold the job for ever.
   *
   * @param until ms since the epoch; later on the order counts as one to run
   */
  record Stopping(long at, long until) implements JobOrder {}

  /**
   * The job stays stopped.
   *
   * @param savepoint its whole state; "" where that is not known, or there is none
   */
  record Stopped(long at, String savepoint) implements JobOrder {}
}
