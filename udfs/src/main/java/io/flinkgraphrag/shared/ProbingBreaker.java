package io.flinkgraphrag.shared;

/**
 * Keeps who is dead, an embedder or a reranker, from being asked by everything that waits: after a
 * few failures in a row it opens, and one call at a time probes whether there are answers again.
 *
 * <p>Failures in a row and not a rate: as long as anything succeeds, the line moves on. The time
 * comes from the caller. Thread-safe.
 */
public final class ProbingBreaker {

  /** Calls that fail one after another before it opens. */
  public static final int FAILURES_MAX = 3;

  /** The first pause; each probe that fails doubles it. */
  public static final long PAUSE_MIN_MS = 1_000;

  /** Short enough that what waits goes on soon after the answers are back. */
  public static final long PAUSE_MAX_MS = 10_000;

  private int failures;
  private boolean open;
  private boolean probing;
  private long pauseMs;
  private long nextProbe;

  /** Whether a call may be made now. */
  public synchronized boolean permits(long now) {
    return !open || (!probing && now >= nextProbe);
  }

  /** A permitted call begins; returns whether it is the probe. */
  public synchronized boolean started() {
    probing = open;
    return open;
  }

  public synchronized boolean isOpen() {
    return open;
  }

  /** When {@link #permits} may be asked again, ms; only while it is open and does not probe. */
  public synchronized long nextProbe() {
    return nextProbe;
  }

  public synchronized boolean isProbing() {
    return probing;
  }

  /** There was an answer, be it a refusal of what was asked. Returns whether this closed it. */
  public synchronized boolean answered() {
    boolean closes = open;
    failures = 0;
    open = false;
    probing = false;
    return closes;
  }

  /** Nothing was learnt from a call. */
  public synchronized void withdrawn(boolean probe) {
    if (probe) {
      probing = false;
    }
  }

  /** Returns whether this opened it. Calls from before it opened tell nothing new. */
  public synchronized boolean failed(boolean probe, long now) {
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
