package io.flinkgraphrag.pool.balance;

import java.util.List;

/** In turn, whatever the weights; one in its slow start is passed over accordingly often. */
final class RoundRobinPolicy implements BalancingPolicy {

  private final SmoothTurns turns = new SmoothTurns(Candidate::ramp);

  @Override
  public <C extends Candidate> C pick(List<C> candidates, long now) {
    return turns.pick(candidates, now);
  }

  @Override
  public void forget(String id) {
    turns.forget(id);
  }
}
