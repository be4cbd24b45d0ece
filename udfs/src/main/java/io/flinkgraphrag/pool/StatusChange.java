package io.flinkgraphrag.pool;

import io.flinkgraphrag.pool.EndpointState.Status;
import java.util.Optional;

/**
 * An endpoint is believed to be something else than before.
 *
 * @param endpoint its id
 * @param doubts what the new status is about; "" where there is no doubt
 * @param reason what was seen
 * @param atMs by the pool's clock
 */
record StatusChange(
    String endpoint, Status from, Status to, String doubts, String reason, long atMs) {

  /** What a state has become; empty where it is what it was before. */
  static Optional<StatusChange> since(
      Status before, EndpointState state, String reason, long atMs) {
    Status after = state.status();
    return after == before
        ? Optional.empty()
        : Optional.of(new StatusChange(state.id(), before, after, state.doubts(), reason, atMs));
  }

  /** Whether the endpoint is better off: up, or on its way there. */
  boolean good() {
    return switch (to) {
      case UP, PROBING -> true;
      case SUSPECT, EJECTED, DOWN, MISCONFIGURED -> false;
    };
  }

  /** For a person. */
  String text() {
    return "endpoint "
        + endpoint
        + ": "
        + from
        + " -> "
        + to
        + (doubts.isEmpty() ? "" : ", " + doubts)
        + ": "
        + reason;
  }
}
