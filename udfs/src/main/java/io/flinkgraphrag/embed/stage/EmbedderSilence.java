package io.flinkgraphrag.embed.stage;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells an embedder that hangs from one that has much to do: a vector is waited for while others
 * come. So a flood, or a machine that is short of time, makes questions wait, and only silence
 * makes them go on without their vectors. One for each embedder and subtask; thread-safe.
 */
final class EmbedderSilence {

  private final long limitNanos;
  private final AtomicLong lastVector = new AtomicLong(System.nanoTime());

  /**
   * Nothing is waited for yet.
   *
   * @param limit without any vector, after which those that wait fail
   */
  EmbedderSilence(Duration limit) {
    this.limitNanos = limit.toNanos();
  }

  /** Fails the vector with a {@link TimeoutException} when the embedder was silent for too long. */
  void watch(CompletableFuture<float[]> vector) {
    look(vector, System.nanoTime());
  }

  private void look(CompletableFuture<float[]> vector, long since) {
    if (vector.isDone()) {
      return;
    }
    long now = System.nanoTime();
    long silent = Math.min(now - since, now - lastVector.get());
    if (silent >= limitNanos) {
      vector.completeExceptionally(
          new TimeoutException(
              "no vector from the embedder for " + TimeUnit.NANOSECONDS.toMillis(silent) + " ms"));
    } else {
      CompletableFuture.delayedExecutor(limitNanos - silent, TimeUnit.NANOSECONDS)
          .execute(() -> look(vector, since));
    }
  }

  /** A vector came. */
  void ended() {
    lastVector.accumulateAndGet(System.nanoTime(), Math::max);
  }
}
