package io.flinkgraphrag.embed;

import io.flinkgraphrag.embed.Embedder.Urgency;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The threads that run one {@link BlockingModel}: questions before updates, and each in the order
 * in which they came.
 *
 * <p>Shared by the handles ({@link PooledEmbedder}) of a TaskManager, each of which bounds what it
 * lets wait here. The model is closed by the last thread to end, so it is never freed under a
 * running call, even when {@link #close} stops waiting. Thread-safe.
 */
final class EmbeddingPool implements AutoCloseable {

  static final int THREADS_MAX = 64;

  /** How long {@link #close} waits for running calls; what runs longer ends on its own. */
  static final Duration CLOSE_WAIT_MAX = Duration.ofSeconds(10);

  private final BlockingModel model;
  private final ThreadPoolExecutor executor;
  private final AtomicLong sequence = new AtomicLong();

  EmbeddingPool(BlockingModel model, int threads, String threadName) {
    if (threads < 1 || threads > THREADS_MAX) {
      throw new IllegalArgumentException(
          "embedding threads must be 1 to " + THREADS_MAX + ", not " + threads);
    }
    this.model = model;
    AtomicLong number = new AtomicLong();
    this.executor =
        new ThreadPoolExecutor(
            threads,
            threads,
            0,
            TimeUnit.SECONDS,
            new PriorityBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, threadName + "-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            }) {
          @Override
          protected void terminated() {
            model.close();
          }
        };
  }

  /** A call that is not yet submitted. It holds a permit of {@code room} until it stops waiting. */
  Call call(String text, Urgency urgency, Semaphore room) {
    return new Call(text, urgency, room);
  }

  /**
   * @throws java.util.concurrent.RejectedExecutionException after {@link #close}
   */
  void submit(Call call) {
    executor.execute(call);
  }

  /** Ends the threads and, through the last of them, the model. Waiting calls are dropped. */
  @Override
  public void close() {
    executor.shutdownNow();
    try {
      executor.awaitTermination(CLOSE_WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One text on its way to the model. */
  final class Call implements Runnable, Comparable<Call> {

    private final String text;
    private final Urgency urgency;
    private final long number = sequence.getAndIncrement();
    private final Semaphore room;
    private final AtomicBoolean waiting = new AtomicBoolean(true);
    private final CompletableFuture<float[]> vector = new CompletableFuture<>();

    private Call(String text, Urgency urgency, Semaphore room) {
      this.text = text;
      this.urgency = urgency;
      this.room = room;
    }

    CompletableFuture<float[]> vector() {
      return vector;
    }

    /** Takes the call out of the queue if it is still there, once its future is complete. */
    void withdraw() {
      if (stopWaiting()) {
        executor.remove(this);
      }
    }

    private boolean stopWaiting() {
      boolean first = waiting.compareAndSet(true, false);
      if (first) {
        room.release();
      }
      return first;
    }

    @Override
    public void run() {
      stopWaiting();
      if (vector.isDone()) {
        return;
      }
      try {
        vector.complete(model.vector(text));
      } catch (Throwable e) {
        // an Error as well: whoever waits for the vector must hear of it
        vector.completeExceptionally(e);
      }
    }

    @Override
    public int compareTo(Call other) {
      int byUrgency = urgency.compareTo(other.urgency);
      return byUrgency != 0 ? byUrgency : Long.compare(number, other.number);
    }
  }
}
