package io.flinkgraphrag.pool.balance;

import java.util.random.RandomGenerator;

/** The policies by name. */
public enum Balancing {
  /** In turn, whatever the weights. */
  ROUND_ROBIN,
  /** In turn by weight, spread evenly. */
  WEIGHTED_ROUND_ROBIN,
  /** The less busy one of two that chance proposes. */
  LEAST_REQUESTS,
  /** Of two that chance proposes the one that would begin its answer sooner. */
  PEAK_EWMA;

  public BalancingPolicy policy(RandomGenerator random) {
    return switch (this) {
      case ROUND_ROBIN -> new RoundRobinPolicy();
      case WEIGHTED_ROUND_ROBIN -> new WeightedRoundRobinPolicy();
      case LEAST_REQUESTS -> new LeastRequestsPolicy(random);
      case PEAK_EWMA -> new PeakEwmaPolicy(random);
    };
  }
}
