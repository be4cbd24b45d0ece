package io.flinkgraphrag.generate.pool;

/**
 * An average that jumps up to a peak at once and forgets it slowly: exponentially weighted by the
 * time between samples (Finagle's peak EWMA). Without samples it falls towards 0, so that an
 * endpoint that was slow once is tried again. Pure.
 */
final class LatencyPeaks {

  private final double decayMs;
  private double average;
  private long at;

  LatencyPeaks(long decayMs) {
    this.decayMs = decayMs;
  }

  void observe(long ms, long now) {
    double kept = kept(now);
    average = ms >= average * kept ? ms : average * kept + ms * (1 - kept);
    at = now;
  }

  /** 0 before the first sample. */
  double value(long now) {
    return average * kept(now);
  }

  private double kept(long now) {
    return Math.exp(-Math.max(0, now - at) / decayMs);
  }
}
