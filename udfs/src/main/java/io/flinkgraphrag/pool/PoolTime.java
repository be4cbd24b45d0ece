package io.flinkgraphrag.pool;

/** The pool's clock and timer, so that a test can be both. Thread-safe. */
public interface PoolTime extends AutoCloseable {

  /** Only ever forward. */
  long nowMs();

  /**
   * Runs the task once, later, on the timer's only thread; tasks must be short.
   *
   * @return cancels it where it has not begun
   */
  Runnable after(long delayMs, Runnable task);

  /** Forgets all tasks; later ones never run. */
  @Override
  void close();
}
