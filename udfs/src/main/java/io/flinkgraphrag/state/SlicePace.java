package io.flinkgraphrag.state;

import java.time.Clock;

/**
 * When the next slice of a sweep, or of another change without bound that one record causes, may
 * run: after a pause that is as long as what the slice sent needs at {@link #DELTAS_PER_SECOND},
 * and at least {@link #PAUSE_FACTOR} times what the slice took. A slice takes long where shards are
 * slow and their channels full, and questions and barriers wait behind what is in them; so the
 * pause lets them run empty. Sweeps of several keys take their turns; a slice that ends its sweep
 * costs the others nothing.
 *
 * <p>Of one subtask, on its thread; begins anew after a restore.
 */
public final class SlicePace {

  public static final int DELTAS_PER_SECOND = 12_500;

  public static final long PAUSE_FACTOR = 3;

  /** A slice that was stopped with its process, or a clock that was set, is no reason to wait. */
  public static final long PAUSE_MAX_MS = 2_000;

  /** What slices that are due at once may send one right after the other. */
  public static final int BURST_DELTAS = 2_000;

  private final Clock clock;
  private long begunAt;
  private long endedAt;
  private long nextAt;
  private double credit = BURST_DELTAS;

  public SlicePace(Clock clock) {
    this.clock = clock;
  }

  public void begin() {
    begunAt = clock.millis();
  }

  /**
   * Whether a slice may run whose time has come. Not where too many ran right before it, as after a
   * restore, when the timers of all keys are due; its key then takes another turn.
   */
  public boolean mayRun() {
    long now = clock.millis();
    // time in which slices ran earns nothing: they take long where shards are slow
    long idle = Math.max(0, now - endedAt);
    credit = Math.min(BURST_DELTAS, credit + idle * (DELTAS_PER_SECOND / 1_000.0));
    endedAt = now;
    return credit > 0;
  }

  /** Told for each slice that was asked for by {@link #mayRun}. */
  public void ran(int deltas) {
    credit -= deltas;
    endedAt = clock.millis();
  }

  /**
   * When a key has its next slice, ms since the epoch. Called once for each slice that leaves
   * something, and for a key whose first slice is yet to come.
   *
   * @param deltas that the slice has sent, or that the first one may send
   */
  public long next(int deltas) {
    long now = clock.millis();
    long sending = Math.max(1, deltas * 1_000L / DELTAS_PER_SECOND);
    long pause = Math.max(sending, PAUSE_FACTOR * (now - begunAt));
    // a clock that was set back leaves times that are far ahead
    long turn = nextAt > now + sweepsMs() ? now : Math.max(nextAt, now);
    nextAt = turn + Math.min(PAUSE_MAX_MS, pause);
    return nextAt;
  }

  /** How far ahead turns may lie: as many sweeps as anybody has, each with the longest pause. */
  private static long sweepsMs() {
    return 1_000 * PAUSE_MAX_MS;
  }
}
