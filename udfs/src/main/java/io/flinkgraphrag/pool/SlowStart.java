package io.flinkgraphrag.pool;

/** How much of its weight counts for an endpoint that has just come (back). Pure. */
final class SlowStart {

  /** Of the weight, at the beginning. */
  static final double FROM = 0.1;

  private final long wholeMs;
  private long from;

  SlowStart(long wholeMs, long now) {
    this.wholeMs = wholeMs;
    this.from = now;
  }

  void again(long now) {
    from = now;
  }

  /** {@link #FROM} to 1. */
  double share(long now) {
    long passed = now - from;
    return passed >= wholeMs ? 1 : FROM + (1 - FROM) * Math.max(0, passed) / wholeMs;
  }
}
