package io.flinkgraphrag.discover;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A daemon thread of its own that does the same thing again and again, with pauses. What it does
 * may block, but must end when it is interrupted or in bounded time.
 */
public final class Rounds implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

  /** Instead of a pause: ends the thread. */
  public static final long NO_MORE = -1;

  private static final long PAUSE_AFTER_ERROR_MS = 1_000;

  /** One turn. Whatever it throws is logged, and another follows. */
  public interface Round {

    /** Returns how long to pause until the next, in ms. */
    long run() throws InterruptedException;
  }

  private final Thread thread;
  private final CountDownLatch closed = new CountDownLatch(1);

  public Rounds(String name, Round round) {
    thread = new Thread(() -> turn(round), name);
    thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  private void turn(Round round) {
    try {
      long pauseMs = 0;
      while (pauseMs != NO_MORE && !closed.await(pauseMs, TimeUnit.MILLISECONDS)) {
        pauseMs = guarded(round);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private static long guarded(Round round) throws InterruptedException {
    try {
      return round.run();
    } catch (RuntimeException e) {
      LOG.error("{} failed", Thread.currentThread().getName(), e);
      return PAUSE_AFTER_ERROR_MS;
    }
  }

  public boolean isClosed() {
    return closed.getCount() == 0;
  }

  /** Does not wait for the thread's end; it may be that very thread that closes. */
  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
  }

  /** Waits a bounded time for the thread's end; not at all where that is the caller. */
  public void awaitEnd(long ms) {
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join(ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
