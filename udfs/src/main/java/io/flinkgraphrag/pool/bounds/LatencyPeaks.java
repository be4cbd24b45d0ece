package io.flinkgraphrag.pool.bounds;

/**
 * An average that jumps up to a peak at once and forgets it slowly: exponentially weighted by the
 * time between samples (Finagle's peak EWMA). A sample that comes long after the one before counts
 * alone: what it contradicts is old. Pure.
 */
public final class LatencyPeaks {

  /** After this time without a sample the next one counts alone. */
  public static final long OLD_MS = 5_000;

  private final double decayMs;
  private double average;
  private long latest;
  private long at;

  public LatencyPeaks(long decayMs) {
    this.decayMs = decayMs;
  }

  public void observe(long ms, long now) {
    double kept = now - at >= OLD_MS ? 0 : kept(now);
    latest = ms;
    average = ms >= average * kept ? ms : average * kept + ms * (1 - kept);
    at = now;
  }

  /** Nothing but the latest sample counts: those before it are of a time that is over. */
  public void trustLatest() {
    average = latest;
  }

  /** Nothing is known any more. */
  public void forget() {
    average = 0;
  }

  /** 0 before the first sample. */
  public double value(long now) {
    return average * kept(now);
  }

  private double kept(long now) {
    return Math.exp(-Math.max(0, now - at) / decayMs);
  }
}
