package io.flinkgraphrag.pool;

import java.time.Duration;

/**
 * The belief that an endpoint may be bad, from failures in a row: cheap to be wrong about, since it
 * only sends new calls elsewhere until one call may clear it. Owns the row that an ejection counts
 * as well. Pure; not thread-safe.
 */
final class Suspicion {

  private int failuresInRow;
  private boolean held;
  private long since;
  private long until;

  boolean held() {
    return held;
  }

  int failuresInRow() {
    return failuresInRow;
  }

  void failed() {
    failuresInRow++;
  }

  /**
   * A call succeeded. While it is held, only a call that began after it tells anything.
   *
   * @return true where this ends it
   */
  boolean succeeded(long beganAt) {
    if (held && beganAt < since) {
      return false;
    }
    boolean ends = held;
    forget();
    return ends;
  }

  /** Holds it for so long from now on; it may be held already. */
  void hold(Duration pause, long now) {
    if (!held) {
      since = now;
    }
    held = true;
    until = now + pause.toMillis();
  }

  /** Whether a call may clear it by now. */
  boolean mayBeCleared(long now) {
    return held && now >= until;
  }

  /** A stronger belief takes its place; the row goes on. */
  void replaced() {
    held = false;
  }

  /** The endpoint is good. */
  void forget() {
    held = false;
    failuresInRow = 0;
  }
}
