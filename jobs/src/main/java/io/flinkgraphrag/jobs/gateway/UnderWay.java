package io.flinkgraphrag.jobs.gateway;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts requests without their reply, and long bodies that still come, each of which becomes such
 * a request before it is there. Thread-safe.
 */
final class UnderWay {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition none = lock.newCondition();

  // guarded by the lock
  private int requests;
  private int bodies;

  void requestBegun() {
    add(1, 0);
  }

  void requestEnded() {
    add(-1, 0);
  }

  void bodyBegun() {
    add(0, 1);
  }

  void bodyEnded() {
    add(0, -1);
  }

  private void add(int moreRequests, int moreBodies) {
    lock.lock();
    try {
      requests += moreRequests;
      bodies += moreBodies;
      if (requests + bodies == 0) {
        none.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  int requests() {
    lock.lock();
    try {
      return requests;
    } finally {
      lock.unlock();
    }
  }

  int all() {
    lock.lock();
    try {
      return requests + bodies;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until there are none; false where some are left. */
  boolean awaitNone(Duration max) throws InterruptedException {
    long left = max.toNanos();
    lock.lock();
    try {
      while (requests + bodies > 0 && left > 0) {
        left = none.awaitNanos(left);
      }
      return requests + bodies == 0;
    } finally {
      lock.unlock();
    }
  }
}
