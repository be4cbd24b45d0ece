package io.flinkgraphrag.pool;

import java.time.Duration;

/**
 * The time of one request. It runs while the request is at a server, or pauses before it is asked
 * again, and stands still while it waits for a server that has room: so a flood makes requests wait
 * and does not make them fail. Times in ms of the pool's clock. Thread-safe.
 */
final class CallTime {

  private final long beganAt;
  private final long timeoutMs;
  private final long endsAt;
  private long waitedMs;
  private long waitingSince;

  /**
   * Begins, waiting.
   *
   * @param timeout at servers
   * @param longest with the waiting; at least the timeout
   */
  CallTime(long now, Duration timeout, Duration longest) {
    this.beganAt = now;
    this.timeoutMs = Math.max(1, timeout.toMillis());
    this.endsAt = now + Math.max(timeoutMs, longest.toMillis());
    this.waitingSince = now;
  }

  long beganAt() {
    return beganAt;
  }

  long timeoutMs() {
    return timeoutMs;
  }

  /** When it is over, however it was spent. */
  long endsAt() {
    return endsAt;
  }

  synchronized void waits(long now) {
    if (!waiting()) {
      waitingSince = now;
    }
  }

  synchronized void goesOn(long now) {
    if (waiting()) {
      waitedMs += now - waitingSince;
      waitingSince = -1;
    }
  }

  synchronized boolean waiting() {
    return waitingSince >= 0;
  }

  synchronized long leftMs(long now) {
    long waited = waitedMs + (waiting() ? now - waitingSince : 0);
    return Math.min(beganAt + waited + timeoutMs, endsAt) - now;
  }
}
