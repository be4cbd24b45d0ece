package io.flinkgraphrag.embed.stage;

/**
 * Keeps a dead embedder from being asked by everything that waits: after a few failures in a row it
 * opens, and one call at a time probes whether the embedder answers again.
 *
 * <p>Failures in a row and not a rate: as long as anything succeeds, the line moves on. The time
 * comes from the caller. Thread-safe.
 */
final class EmbedderBreaker {

  /** Calls that fail one after another before it opens. */
  static final int FAILURES_MAX = 3;

  /** The first pause; each probe that fails doubles it. */
  static final long PAUSE_MIN_MS = 1_000;

  /** Short enough that what waits goes on soon after the embedder is back. */
  static final long PAUSE_MAX_MS = 10_000;

  private int failures;
  private boolean open;
  private boolean probing;
  private long pauseMs;
  private long nextProbe;

  /** Whether the embedder may be asked now. */
  synchronized boolean permits(long now) {
    return !open || (!probing && now >= nextProbe);
  }

  /** A permitted call begins; returns whether it is the probe. */
  synchronized boolean started() {
    probing = open;
    return open;
  }

  synchronized boolean isOpen() {
    return open;
  }

  /** When {@link #permits} may be asked again, ms; only while it is open and does not probe. */
  synchronized long nextProbe() {
    return nextProbe;
  }

  synchronized boolean isProbing() {
    return probing;
  }

  /** The embedder gave a vector or refused a text: it lives. Returns whether this closed it. */
  synchronized boolean answered() {
    boolean closes = open;
    failures = 0;
    open = false;
    probing = false;
    return closes;
  }

  /** Nothing was learnt from a call. */
  synchronized void withdrawn(boolean probe) {
    if (probe) {
      probing = false;
    }
  }

  /** Returns whether this opened it. Calls from before it opened tell nothing new. */
  synchronized boolean failed(boolean probe, long now) {
    failures++;
    if (open) {
      if (probe) {
        probing = false;
        pause(Math.min(PAUSE_MAX_MS, 2 * pauseMs), now);
      }
      return false;
    }
    if (failures < FAILURES_MAX) {
      return false;
    }
    open = true;
    pause(PAUSE_MIN_MS, now);
    return true;
  }

  private void pause(long ms, long now) {
    pauseMs = ms;
    nextProbe = now + ms;
  }
}
