package io.flinkgraphrag.round;

import java.io.Serializable;

/**
 * How long rounds may take.
 *
 * @param timeoutMs for so long a shard that is asked may send nothing, to no question of the merge;
 *     above 0
 * @param timeShare of the question's remaining time that one round may take, above 0, at most 1
 * @param startMs for so long after its start a merge waits for shards that it has not heard yet,
 *     because their state may take longer to restore; at least 0
 */
public record RoundOptions(long timeoutMs, double timeShare, long startMs) implements Serializable {

  public static final RoundOptions DEFAULTS = new RoundOptions(10_000, 0.4, 300_000);

  /** Timeouts that parts wait for their {@code Open}, which is usually near. */
  private static final int TIMEOUTS_UNCLAIMED = 6;

  /** Signs of life that a subtask sends in the time of a timeout. */
  private static final int SIGNS = 5;

  public RoundOptions {
    if (timeoutMs <= 0 || startMs < 0 || !(timeShare > 0 && timeShare <= 1)) {
      throw new IllegalArgumentException(
          "round options out of range: timeout "
              + timeoutMs
              + " ms, share "
              + timeShare
              + ", start timeout "
              + startMs
              + " ms");
    }
  }

  /**
   * When a round that begins now must end, ms since the epoch; {@link Long#MAX_VALUE} for a
   * question without deadline, which waits for as long as its shards are at work.
   */
  long deadline(long now, long questionDeadline) {
    return questionDeadline == Long.MAX_VALUE
        ? questionDeadline
        : now + (long) ((questionDeadline - now) * timeShare);
  }

  /** How long parts wait for their {@code Open}, ms. */
  long unclaimedMs() {
    return TIMEOUTS_UNCLAIMED * timeoutMs;
  }

  /** How often a subtask tells that it is at work, ms. */
  long signMs() {
    return Math.max(1, timeoutMs / SIGNS);
  }

  /** When nothing has come of any subtask for so long, all stand; ms. */
  long standMs() {
    return Math.max(2, timeoutMs / 2);
  }

  /** How long a round waits while all stand, ms. */
  long patienceMs() {
    return unclaimedMs();
  }
}
