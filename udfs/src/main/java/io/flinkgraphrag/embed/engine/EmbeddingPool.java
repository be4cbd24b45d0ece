package io.flinkgraphrag.embed.engine;

import io.flinkgraphrag.embed.Embedder.Urgency;
import java.time.Duration;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The threads that run one {@link BlockingModel}: questions before updates, and each in the order
 * in which they came.
 *
 * <p>Shared by the handles ({@link PooledEmbedder}) of a TaskManager, each of which bounds what it
 * lets wait here. The model is closed by the last thread to end, so it is never freed under a
 * running call, even when {@link #close} stops waiting. Thread-safe.
 */
public final class EmbeddingPool implements EmbeddingEngine {

  public static final int THREADS_MAX = 64;

  /** How long {@link #close} waits for running calls; what runs longer ends on its own. */
  static final Duration CLOSE_WAIT_MAX = Duration.ofSeconds(10);

  private final BlockingModel model;
  private final ThreadPoolExecutor executor;
  private final AtomicLong sequence = new AtomicLong();

  public EmbeddingPool(BlockingModel model, int threads, String threadName) {
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

  @Override
  public EmbeddingCall call(String text, Urgency urgency, Semaphore room) {
    return new Call(text, urgency, room);
  }

  @Override
  public void submit(EmbeddingCall call) {
    executor.execute((Call) call);
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

  private final class Call extends EmbeddingCall implements Runnable {

    private Call(String text, Urgency urgency, Semaphore room) {
      super(text, urgency, sequence.getAndIncrement(), room);
    }

    @Override
    public void dequeue() {
      executor.remove(this);
    }

    @Override
    public void run() {
      stopWaiting();
      if (vector().isDone()) {
        return;
      }
      try {
        vector().complete(model.vector(text()));
      } catch (Throwable e) {
        // an Error as well: whoever waits for the vector must hear of it
        vector().completeExceptionally(e);
      }
    }
  }
}
