package io.flinkgraphrag.pool;

import io.flinkgraphrag.pool.EndpointState.Status;
import io.flinkgraphrag.pool.balance.BalancingPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the endpoint that gets the next call, and begins the call there. First comes an endpoint
 * whose probe is due; then, by the policy, one that is up, has room and was not tried, in the own
 * zone where that is well; then the least bad of the others, if the call is a repetition or fewer
 * than half of the endpoints are up (panic: nothing is lost by asking, and a wrong belief about
 * everyone does not stop everything).
 *
 * <p>Owns the balancing policy and no endpoint: each call is told all that there are, in a stable
 * order. Not thread-safe: the pool calls it under its lock.
 */
final class EndpointChoice {

  /** The rank of who is not asked at all. */
  private static final int NEVER = 9;

  /** Where there is no panic, a repetition goes to no one worse. */
  private static final int WORST_FOR_RETRY = 3;

  // configuration
  private final String zone;
  private final double panicBelow;
  private final Consumer<StatusChange> changes;

  // state
  private final BalancingPolicy policy;

  /** A call that has begun at an endpoint. */
  record Begun(EndpointState endpoint, Attempt attempt) {}

  /**
   * Creates one that has chosen nobody yet.
   *
   * @param changes is told of endpoints that become something else because a probe is due
   */
  EndpointChoice(PoolOptions options, RandomGenerator random, Consumer<StatusChange> changes) {
    this.zone = options.zone();
    this.panicBelow = options.ejection().panicBelow();
    this.changes = changes;
    this.policy = options.balancing().policy(random);
  }

  /**
   * The next call; null where nobody can take one now.
   *
   * @param tried ids of endpoints that failed the same request
   * @param patient whether a repetition has the time to wait for an endpoint that is up and was not
   *     tried, but has no room now; else it goes to the least bad
   */
  @Nullable Begun next(List<EndpointState> all, Set<String> tried, boolean patient, long now) {
    if (tried.isEmpty()) {
      Begun probe = probe(all, now);
      if (probe != null) {
        return probe;
      }
    }
    List<EndpointState> ready = ready(all, tried, now);
    if (ready.isEmpty() && patient && !tried.isEmpty() && anotherUp(all, tried)) {
      return null;
    }
    EndpointState next =
        ready.isEmpty() ? leastBad(all, tried, now) : policy.pick(inZone(ready, all), now);
    return next == null ? null : new Begun(next, next.begin(now));
  }

  /** Whether an endpoint that was not tried is up and has room. */
  boolean another(List<EndpointState> all, Set<String> tried, long now) {
    return !ready(all, tried, now).isEmpty();
  }

  /** Whether an endpoint that was not tried is up, with room or without. */
  boolean anotherUp(List<EndpointState> all, Set<String> tried) {
    return all.stream()
        .anyMatch(state -> state.status() == Status.UP && !tried.contains(state.id()));
  }

  /** The endpoint is not among all any more. */
  void left(String id) {
    policy.forget(id);
  }

  private @Nullable Begun probe(List<EndpointState> all, long now) {
    for (EndpointState state : all) {
      Status before = state.status();
      Attempt attempt = state.tryProbe(now);
      StatusChange.since(before, state, "its time is over: a call will show", now)
          .ifPresent(changes);
      if (attempt != null) {
        return new Begun(state, attempt);
      }
    }
    return null;
  }

  private static List<EndpointState> ready(List<EndpointState> all, Set<String> tried, long now) {
    List<EndpointState> ready = new ArrayList<>(all.size());
    for (EndpointState state : all) {
      if (state.status() == Status.UP && !tried.contains(state.id()) && state.hasRoom(now)) {
        ready.add(state);
      }
    }
    return ready;
  }

  /** Those of the own zone, where they are at least half of all that the zone has. */
  private List<EndpointState> inZone(List<EndpointState> ready, List<EndpointState> all) {
    if (zone.isEmpty()) {
      return ready;
    }
    List<EndpointState> near = ready.stream().filter(this::near).toList();
    long allNear = all.stream().filter(this::near).count();
    return near.isEmpty() || near.size() * 2L < allNear ? ready : near;
  }

  private boolean near(EndpointState state) {
    return state.endpoint().zone().equals(zone);
  }

  private @Nullable EndpointState leastBad(List<EndpointState> all, Set<String> tried, long now) {
    boolean panic = countUp(all) < panicBelow * all.size();
    int worst = panic ? NEVER - 1 : tried.isEmpty() ? -1 : WORST_FOR_RETRY;
    EndpointState best = null;
    for (EndpointState state : all) {
      int rank = rank(state, tried);
      if (rank <= worst && state.hasRoom(now) && better(state, rank, best, tried)) {
        best = state;
      }
    }
    return best;
  }

  private static int countUp(List<EndpointState> all) {
    int up = 0;
    for (EndpointState state : all) {
      up += state.status() == Status.UP ? 1 : 0;
    }
    return up;
  }

  private static boolean better(
      EndpointState state, int rank, @Nullable EndpointState best, Set<String> tried) {
    if (best == null) {
      return true;
    }
    int bestRank = rank(best, tried);
    return rank < bestRank || (rank == bestRank && state.inFlight() < best.inFlight());
  }

  /** How bad it is to ask this one, where no endpoint that is up and untried has room. */
  private static int rank(EndpointState state, Set<String> tried) {
    boolean again = tried.contains(state.id());
    return switch (state.status()) {
      case UP -> again ? 3 : 0;
      case SUSPECT -> again ? 5 : 1;
      case PROBING -> again ? 6 : 2;
      case EJECTED -> again ? 7 : 4;
      case DOWN -> 8;
      case MISCONFIGURED -> again ? NEVER : 8;
    };
  }
}
