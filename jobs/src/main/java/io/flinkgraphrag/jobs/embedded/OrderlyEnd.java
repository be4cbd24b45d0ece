package io.flinkgraphrag.jobs.embedded;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits for what must not be left half done: an interrupt does not end the wait, and the thread is
 * interrupted again afterwards. Blocks its caller for a bounded time.
 */
final class OrderlyEnd {

  private OrderlyEnd() {}

  static <T> T await(Future<T> future, Duration max) throws ExecutionException, TimeoutException {
    long deadline = System.nanoTime() + max.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
