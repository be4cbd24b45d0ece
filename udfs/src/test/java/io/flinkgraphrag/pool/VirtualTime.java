package io.flinkgraphrag.pool;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Time that passes when the test says so; its tasks run in the test's thread. */
final class VirtualTime implements PoolTime {

  private final List<Task> tasks = new ArrayList<>();
  private long now = 1_000;
  private long order;
  private boolean closed;

  private record Task(long at, long order, Runnable run) {}

  @Override
  public synchronized long nowMs() {
    return now;
  }

  @Override
  public synchronized Runnable after(long delayMs, Runnable run) {
    if (closed) {
      return () -> {};
    }
    Task task = new Task(now + Math.max(0, delayMs), order++, run);
    tasks.add(task);
    return () -> {
      synchronized (this) {
        tasks.remove(task);
      }
    };
  }

  /** Lets this time pass, and does what falls due on the way, in order. */
  void advance(long ms) {
    long end = nowMs() + ms;
    for (Task next = due(end); next != null; next = due(end)) {
      next.run().run();
    }
    synchronized (this) {
      now = end;
    }
  }

  private synchronized Task due(long end) {
    Task next =
        tasks.stream()
            .min(Comparator.comparingLong(Task::at).thenComparingLong(Task::order))
            .orElse(null);
    if (next == null || next.at() > end) {
      return null;
    }
    tasks.remove(next);
    now = Math.max(now, next.at());
    return next;
  }

  synchronized int waiting() {
    return tasks.size();
  }

  @Override
  public synchronized void close() {
    closed = true;
    tasks.clear();
  }
}
