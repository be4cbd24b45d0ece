package io.flinkgraphrag.pool.bounds;

/**
 * How many calls an endpoint can take at a time, learned from its refusals (429): halved towards
 * what is in flight, grown by one per window of calls (additive increase, multiplicative decrease).
 * Unlimited until the first refusal, and again after {@link #FORGET_MS} without one. After a
 * refusal nothing is sent for as long as the server asks by Retry-After. Pure; not thread-safe.
 */
public final class InFlightLimit {

  /** Refusals within this time are one: a full server refuses everything that is under way. */
  public static final long WINDOW_MS = 1_000;

  /** The pause where the server does not name one. */
  public static final long PAUSE_MS = 1_000;

  /** The longest pause that a server can ask for. */
  public static final long PAUSE_MS_MAX = 60_000;

  /** After this time without a refusal the server's load was another's. */
  public static final long FORGET_MS = 60_000;

  private double limit = Double.POSITIVE_INFINITY;
  private long cutAt;
  private long refusedAt;
  private long pausedUntil = Long.MIN_VALUE;

  public boolean hasRoom(int inFlight, long now) {
    return now >= pausedUntil && inFlight < limit(now);
  }

  /** When the pause that the server asked for is over. */
  public long pausedUntil() {
    return pausedUntil;
  }

  public double limit(long now) {
    if (limit < Double.POSITIVE_INFINITY && now - refusedAt >= FORGET_MS) {
      limit = Double.POSITIVE_INFINITY;
    }
    return limit;
  }

  /**
   * The server refused a call.
   *
   * @param inFlight the others
   * @param wishMs by Retry-After, or -1
   */
  public void refused(int inFlight, long wishMs, long now) {
    double before = limit(now);
    if (before == Double.POSITIVE_INFINITY || now - cutAt >= WINDOW_MS) {
      limit = Math.max(1, Math.floor(Math.min(before, inFlight + 1) / 2));
      cutAt = now;
    }
    refusedAt = now;
    long pause = wishMs < 0 ? PAUSE_MS : Math.min(wishMs, PAUSE_MS_MAX);
    pausedUntil = Math.max(pausedUntil, now + pause);
  }

  public void succeeded(int inFlight, long now) {
    if (inFlight + 1 >= limit(now) / 2) {
      limit += 1 / limit;
    }
  }
}
