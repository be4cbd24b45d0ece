package io.flinkgraphrag.bench;

import io.flinkgraphrag.rank.Confidence;
import java.util.List;

/**
 * Fits the weights of a logistic function to examples, by Newton's method. A little of ridge holds
 * the weights of features that nearly say the same. Stateless.
 */
final class LogisticFit {

  private static final int STEPS = 50;
  private static final double RIDGE = 1e-2;

  /** One question: what is known of it, and whether its evidence holds the answer. */
  record Example(double[] features, boolean holds) {}

  private LogisticFit() {}

  /** A constant, and then one weight for each feature. Both outcomes weigh the same. */
  static double[] weights(List<Example> examples) {
    int size = examples.get(0).features().length + 1;
    double held = examples.stream().filter(Example::holds).count();
    double[] weights = new double[size];
    for (int step = 0; step < STEPS; step++) {
      double[] gradient = new double[size];
      double[][] curvature = new double[size][size];
      for (int i = 1; i < size; i++) {
        gradient[i] = -RIDGE * weights[i];
        curvature[i][i] = RIDGE;
      }
      for (Example example : examples) {
        double share = 0.5 / (example.holds() ? held : examples.size() - held) * examples.size();
        add(example, share, weights, gradient, curvature);
      }
      double[] move = solved(curvature, gradient);
      for (int i = 0; i < size; i++) {
        weights[i] += move[i];
      }
    }
    return weights;
  }

  private static void add(
      Example example, double share, double[] weights, double[] gradient, double[][] curvature) {
    double said = Confidence.logistic(weights, example.features());
    double off = share * ((example.holds() ? 1 : 0) - said);
    double steep = share * said * (1 - said);
    for (int i = 0; i < weights.length; i++) {
      gradient[i] += off * value(example, i);
      for (int j = 0; j < weights.length; j++) {
        curvature[i][j] += steep * value(example, i) * value(example, j);
      }
    }
  }

  private static double value(Example example, int i) {
    return i == 0 ? 1 : example.features()[i - 1];
  }

  /** Gauss's elimination with pivots. */
  private static double[] solved(double[][] matrix, double[] right) {
    int size = right.length;
    for (int column = 0; column < size; column++) {
      int pivot = column;
      for (int row = column + 1; row < size; row++) {
        if (Math.abs(matrix[row][column]) > Math.abs(matrix[pivot][column])) {
          pivot = row;
        }
      }
      double[] swapped = matrix[column];
      matrix[column] = matrix[pivot];
      matrix[pivot] = swapped;
      double value = right[column];
      right[column] = right[pivot];
      right[pivot] = value;
      for (int row = 0; row < size; row++) {
        if (row != column) {
          double factor = matrix[row][column] / matrix[column][column];
          for (int i = column; i < size; i++) {
            matrix[row][i] -= factor * matrix[column][i];
          }
          right[row] -= factor * right[column];
        }
      }
    }
    double[] solution = new double[size];
    for (int i = 0; i < size; i++) {
      solution[i] = right[i] / matrix[i][i];
    }
    return solution;
  }
}
