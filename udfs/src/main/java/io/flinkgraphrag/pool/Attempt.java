package io.flinkgraphrag.pool;

/** One call in flight at an endpoint, as its {@link EndpointState} knows it. */
final class Attempt {

  /** The round of a call that is no probe. */
  static final long NO_ROUND = 0;

  private final long beganAt;
  private final long round;
  private long signAt;
  private boolean spoke;

  Attempt(long beganAt, long round) {
    this.beganAt = beganAt;
    this.round = round;
    this.signAt = beganAt;
  }

  long beganAt() {
    return beganAt;
  }

  /** Which round of probes it belongs to; {@link #NO_ROUND} for none. */
  long round() {
    return round;
  }

  boolean probe() {
    return round != NO_ROUND;
  }

  /** A token came; true for the first. */
  boolean token(long now) {
    signAt = now;
    boolean first = !spoke;
    spoke = true;
    return first;
  }

  boolean spoke() {
    return spoke;
  }

  /** When it began, or when its latest token came. */
  long signAt() {
    return signAt;
  }
}
