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

  private final Clock clock;
  private long begunAt;
  private long nextAt;

  public SlicePace(Clock clock) {
    this.clock = clock;
  }

  public void begin() {
    begunAt = clock.millis();
  }

  /**
   * When the key that had this slice has its next one, ms since the epoch. Called once for each
   * slice that leaves something.
   *
   * @param deltas that the slice has sent
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
