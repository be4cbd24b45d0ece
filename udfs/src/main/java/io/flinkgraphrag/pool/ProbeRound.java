package io.flinkgraphrag.pool;

/**
 * The calls that are to show whether an endpoint is good again. One round is open at a time; a call
 * of an older round counts for nothing. Pure; not thread-safe.
 */
final class ProbeRound {

  // configuration
  private final long lostAfterMs;

  // state
  private long number = Attempt.NO_ROUND;
  private long since;
  private int inFlight;
  private int successes;

  /**
   * Creates one to which no call belongs.
   *
   * @param lostAfterMs after this time its calls are not waited for
   */
  ProbeRound(long lostAfterMs) {
    this.lostAfterMs = lostAfterMs;
  }

  void next(long now) {
    number++;
    since = now;
    inFlight = 0;
    successes = 0;
  }

  boolean has(Attempt attempt) {
    return attempt.probe() && attempt.round() == number;
  }

  boolean lost(long now) {
    return now - since > lostAfterMs;
  }

  boolean underWay() {
    return inFlight > 0;
  }

  /** Whether none of its calls has shown anything yet: one is enough until then. */
  boolean waitsForItsFirst() {
    return inFlight > 0 && successes == 0;
  }

  /**
   * One more call belongs to it.
   *
   * @return its number, for the {@link Attempt}
   */
  long join() {
    inFlight++;
    return number;
  }

  void succeeded() {
    successes++;
  }

  void ended(Attempt attempt) {
    if (has(attempt)) {
      inFlight = Math.max(0, inFlight - 1);
    }
  }

  /** Nobody waits for its calls any more. */
  void giveUp() {
    inFlight = 0;
  }
}
