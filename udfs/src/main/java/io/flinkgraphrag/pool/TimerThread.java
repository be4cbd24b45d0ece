package io.flinkgraphrag.pool;

import io.flinkgraphrag.http.NamedThreads;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The machine's time, on an executor of one thread that it owns. */
public final class TimerThread implements PoolTime {

  private static final Logger LOG = LoggerFactory.getLogger(TimerThread.class);

  private final ScheduledExecutorService executor;
  private final long origin = System.nanoTime();

  /** A thread of this name. */
  public TimerThread(String threadName) {
    this(executor(threadName));
  }

  private static ScheduledExecutorService executor(String threadName) {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(1, new NamedThreads(threadName));
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }

  /** Takes over an executor that forgets what is cancelled. */
  public TimerThread(ScheduledExecutorService executor) {
    this.executor = executor;
  }

  @Override
  public long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - origin);
  }

  @Override
  public Runnable after(long delayMs, Runnable task) {
    try {
      Future<?> scheduled =
          executor.schedule(() -> guarded(task), Math.max(0, delayMs), TimeUnit.MILLISECONDS);
      return () -> scheduled.cancel(false);
    } catch (RejectedExecutionException e) {
      return () -> {}; // closed
    }
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("a task of a pool failed", e);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
