package io.flinkgraphrag.pool.balance;

import java.util.List;

/** In turn by weight, spread evenly. */
final class WeightedRoundRobinPolicy implements BalancingPolicy {

  private final SmoothTurns turns =
      new SmoothTurns((candidate, now) -> candidate.weight() * candidate.ramp(now));

  @Override
  public <C extends Candidate> C pick(List<C> candidates, long now) {
    return turns.pick(candidates, now);
  }

  @Override
  public void forget(String id) {
    turns.forget(id);
  }
}
