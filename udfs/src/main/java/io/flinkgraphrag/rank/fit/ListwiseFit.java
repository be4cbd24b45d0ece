package io.flinkgraphrag.rank.fit;

import io.flinkgraphrag.rank.RankingFunction;
import io.flinkgraphrag.rank.RankingModel;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The weights that lose least on golden questions ({@link ListwiseLoss}) and stay near to those of
 * a model before: loss + penalty / 2 |w - before|^2, by Newton's method. It is convex, so there is
 * one solution, whatever the start. Stateless.
 */
final class ListwiseFit {

  /** What is fitted, in the order of features. */
  static final List<RankingFunction> FUNCTIONS = List.of(RankingFunction.values());

  private static final int STEPS_MAX = 50;
  private static final int HALVINGS_MAX = 40;

  /** It ends where a step promises less than this of the loss. */
  private static final double PROMISE_MIN = 1e-10;

  /** Weights are written with so many parts of 1; less is noise. */
  private static final double PARTS = 10_000;

  private ListwiseFit() {}

  /**
   * Fits a model. What nothing is known of keeps its weight of before.
   *
   * @param before where the weights are drawn to
   * @param penalty how strongly, above 0
   */
  static RankingModel fit(List<GoldenCandidates> questions, RankingModel before, double penalty) {
    double[] weights = weights(questions, vector(before), penalty);
    Map<RankingFunction, Double> named = new EnumMap<>(RankingFunction.class);
    for (int i = 0; i < weights.length; i++) {
      named.put(FUNCTIONS.get(i), Math.rint(weights[i] * PARTS) / PARTS);
    }
    return RankingModel.of(RankingModel.Made.UNSAID, named);
  }

  static double[] vector(RankingModel model) {
    Map<RankingFunction, Double> weights = model.weights();
    return FUNCTIONS.stream().mapToDouble(f -> weights.getOrDefault(f, 0.0)).toArray();
  }

  /** The same, not rounded. */
  static double[] weights(List<GoldenCandidates> questions, double[] before, double penalty) {
    ListwiseLoss loss = new ListwiseLoss(questions, before.length);
    double[] weights = before.clone();
    for (int step = 0; step < STEPS_MAX; step++) {
      double value = loss.differentiate(weights) + penalty(weights, before, penalty);
      double[] gradient = loss.gradient();
      double[][] curvature = loss.curvature();
      for (int i = 0; i < weights.length; i++) {
        gradient[i] += penalty * (weights[i] - before[i]);
        curvature[i][i] += penalty;
      }
      double[] direction = solve(curvature, gradient);
      double promise = dot(gradient, direction);
      if (promise < PROMISE_MIN) {
        break;
      }
      double[] next = along(loss, weights, direction, value, promise, before, penalty);
      if (Arrays.equals(next, weights)) {
        break;
      }
      weights = next;
    }
    return weights;
  }

  /** Against the direction, halving until it goes down enough (Armijo); else where it was. */
  private static double[] along(
      ListwiseLoss loss,
      double[] from,
      double[] direction,
      double value,
      double promise,
      double[] before,
      double penalty) {
    double length = 1;
    for (int halving = 0; halving < HALVINGS_MAX; halving++) {
      double[] to = from.clone();
      for (int i = 0; i < to.length; i++) {
        to[i] -= length * direction[i];
      }
      if (loss.at(to) + penalty(to, before, penalty) <= value - 1e-4 * length * promise) {
        return to;
      }
      length /= 2;
    }
    return from;
  }

  private static double penalty(double[] weights, double[] before, double penalty) {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += (weights[i] - before[i]) * (weights[i] - before[i]);
    }
    return penalty / 2 * sum;
  }

  private static double dot(double[] left, double[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += left[i] * right[i];
    }
    return sum;
  }

  /**
   * Solves by Cholesky's decomposition.
   *
   * @param matrix the lower triangle of a positive definite one; its decomposition afterwards
   */
  private static double[] solve(double[][] matrix, double[] right) {
    int size = right.length;
    double[] solution = right.clone();
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = matrix[i][j];
        for (int k = 0; k < j; k++) {
          sum -= matrix[i][k] * matrix[j][k];
        }
        // not below what rounding may do to a diagonal that the penalty keeps above 0
        matrix[i][j] = i == j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / matrix[j][j];
      }
      for (int k = 0; k < i; k++) {
        solution[i] -= matrix[i][k] * solution[k];
      }
      solution[i] /= matrix[i][i];
    }
    for (int i = size - 1; i >= 0; i--) {
      for (int k = i + 1; k < size; k++) {
        solution[i] -= matrix[k][i] * solution[k];
      }
      solution[i] /= matrix[i][i];
    }
    return solution;
  }
}
