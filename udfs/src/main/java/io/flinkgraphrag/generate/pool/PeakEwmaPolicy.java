package io.flinkgraphrag.generate.pool;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The one of two random choices that would begin its answer sooner: {@code latency * (1 + calls in
 * flight / weight)} (Finagle's peak EWMA). Latency is the time to the first token, which says how
 * long the queue is; the whole call's time says how long the answer was.
 *
 * <p>Who is not known yet counts as fast as the other, so that a newcomer gets its share and not
 * everything.
 */
final class PeakEwmaPolicy implements BalancingPolicy {

  private final TwoChoices choices;

  PeakEwmaPolicy(RandomGenerator random) {
    this.choices = new TwoChoices(random);
  }

  @Override
  public <C extends Candidate> C pick(List<C> candidates, long now) {
    return choices.pick(candidates, now, (a, b) -> sooner(b, a, now));
  }

  private static boolean sooner(Candidate one, Candidate other, long now) {
    double ones = one.latencyMs(now);
    double others = other.latencyMs(now);
    if (ones <= 0 || others <= 0) {
      ones = 1;
      others = 1;
    }
    return ones * queue(one, now) < others * queue(other, now);
  }

  private static double queue(Candidate candidate, long now) {
    return 1 + candidate.inFlight() / TwoChoices.share(candidate, now);
  }
}
