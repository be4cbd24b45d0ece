package io.flinkgraphrag.pool.balance;

import java.util.List;
import java.util.random.RandomGenerator;

/** The one of two random choices with fewer calls in flight for its weight. */
final class LeastRequestsPolicy implements BalancingPolicy {

  private final TwoChoices choices;

  LeastRequestsPolicy(RandomGenerator random) {
    this.choices = new TwoChoices(random);
  }

  @Override
  public <C extends Candidate> C pick(List<C> candidates, long now) {
    return choices.pick(candidates, now, (a, b) -> load(b, now) < load(a, now));
  }

  private static double load(Candidate candidate, long now) {
    return candidate.inFlight() / TwoChoices.share(candidate, now);
  }
}
