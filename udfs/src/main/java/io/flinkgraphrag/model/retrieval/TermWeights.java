package io.flinkgraphrag.model.retrieval;

import java.util.List;

/** How much each of a question's terms tells, and what share of that some of them have. */
public final class TermWeights {

  private final List<Double> weights;
  private final double sum;

  /**
   * @param weights of at most 64 terms, 0 or more
   */
  public TermWeights(List<Double> weights) {
    this.weights = weights;
    this.sum = sum(-1L);
  }

  /**
   * The weight of some terms by that of all: 0 to 1.
   *
   * @param terms bit i is the i-th
   */
  public double share(long terms) {
    return sum > 0 ? sum(terms) / sum : 0;
  }

  private double sum(long terms) {
    double some = 0;
    for (int i = 0; i < weights.size() && i < Long.SIZE; i++) {
      if ((terms >>> i & 1) == 1) {
        some += weights.get(i);
      }
    }
    return some;
  }
}
