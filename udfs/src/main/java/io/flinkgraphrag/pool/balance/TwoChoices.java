package io.flinkgraphrag.pool.balance;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The better of two that chance proposes, each by its weight (Mitzenmacher, "The Power of Two
 * Choices"). A scan for the best of all would send many clients to the same one at a time.
 */
final class TwoChoices {

  /** Decides between two; the first where they are equal, so that weights count then. */
  interface Better {
    boolean second(Candidate first, Candidate second);
  }

  private final RandomGenerator random;

  TwoChoices(RandomGenerator random) {
    this.random = random;
  }

  <C extends Candidate> C pick(List<C> candidates, long now, Better better) {
    if (candidates.size() == 1) {
      return candidates.get(0);
    }
    int first = draw(candidates, now, -1);
    int second = draw(candidates, now, first);
    C one = candidates.get(first);
    C other = candidates.get(second);
    return better.second(one, other) ? other : one;
  }

  private int draw(List<? extends Candidate> candidates, long now, int except) {
    double total = 0;
    for (int i = 0; i < candidates.size(); i++) {
      total += i == except ? 0 : share(candidates.get(i), now);
    }
    double at = random.nextDouble() * total;
    int last = -1;
    for (int i = 0; i < candidates.size(); i++) {
      if (i != except) {
        last = i;
        at -= share(candidates.get(i), now);
        if (at < 0) {
          return i;
        }
      }
    }
    return last; // rounding
  }

  static double share(Candidate candidate, long now) {
    return candidate.weight() * candidate.ramp(now);
  }
}
