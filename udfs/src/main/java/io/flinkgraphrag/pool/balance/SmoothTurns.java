package io.flinkgraphrag.pool.balance;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Smooth weighted round robin (nginx): at each pick everyone gains its share, the richest goes and
 * pays what all gained. Shares 5, 1, 1 give a a b a c a a, not a a a a a b c.
 */
final class SmoothTurns {

  /** A candidate's share, above 0. */
  interface Share {
    double of(Candidate candidate, long now);
  }

  private final Share share;
  private final Map<String, Double> credits = new HashMap<>();

  SmoothTurns(Share share) {
    this.share = share;
  }

  <C extends Candidate> C pick(List<C> candidates, long now) {
    double total = 0;
    double most = Double.NEGATIVE_INFINITY;
    C next = candidates.get(0);
    for (C candidate : candidates) {
      double gain = share.of(candidate, now);
      double credit = credits.merge(candidate.id(), gain, Double::sum);
      total += gain;
      if (credit > most) {
        most = credit;
        next = candidate;
      }
    }
    credits.put(next.id(), most - total);
    return next;
  }

  void forget(String id) {
    credits.remove(id);
  }
}
