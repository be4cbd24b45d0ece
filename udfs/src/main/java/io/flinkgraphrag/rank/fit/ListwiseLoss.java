package io.flinkgraphrag.rank.fit;

import java.util.Arrays;
import java.util.List;

/**
 * What a model loses on golden questions: for each right candidate the negative logarithm of its
 * share of the softmax over itself and all wrong ones, in the mean of a question's right ones, in
 * the sum over the questions. Convex in the weights.
 *
 * <p>The listwise loss of Z. Cao and others, Learning to Rank: From Pairwise Approach to Listwise
 * Approach, 2007, with one right candidate at a time. For one thread; holds the last derivatives.
 */
final class ListwiseLoss {

  /** A candidate that adds less to the curvature is left out there; the gradient is exact. */
  private static final double SHARE_MIN = 1e-9;

  private final List<GoldenCandidates> questions;
  private final int size;

  // runtime
  private final double[] gradient;
  private final double[][] curvature;

  /**
   * @param size how many weights there are
   */
  ListwiseLoss(List<GoldenCandidates> questions, int size) {
    this.questions = questions.stream().filter(GoldenCandidates::teaches).toList();
    this.size = size;
    this.gradient = new double[size];
    this.curvature = new double[size][size];
  }

  /** The loss alone. */
  double at(double[] weights) {
    double loss = 0;
    for (GoldenCandidates question : questions) {
      loss += new Shares(question, weights).loss();
    }
    return loss;
  }

  /** The loss, leaving its derivatives in {@link #gradient} and {@link #curvature}. */
  double differentiate(double[] weights) {
    Arrays.fill(gradient, 0);
    for (double[] row : curvature) {
      Arrays.fill(row, 0);
    }
    double loss = 0;
    for (GoldenCandidates question : questions) {
      Shares shares = new Shares(question, weights);
      loss += shares.loss();
      add(question, shares);
    }
    return loss;
  }

  double[] gradient() {
    return gradient;
  }

  /** The lower triangle, with the diagonal. */
  double[][] curvature() {
    return curvature;
  }

  private void add(GoldenCandidates question, Shares shares) {
    double[][] features = question.features();
    double[] wrongSum = new double[size];
    for (int row = 0; row < features.length; row++) {
      if (!question.isRight(row)) {
        addTo(wrongSum, shares.exp[row], features[row]);
      }
    }
    double each = 1.0 / question.rightCount();
    double wrongShare = 0;
    for (int row = 0; row < features.length; row++) {
      if (question.isRight(row)) {
        double total = shares.exp[row] + shares.wrong;
        double[] mean = new double[size];
        addTo(mean, shares.exp[row] / total, features[row]);
        addTo(mean, 1 / total, wrongSum);
        addTo(gradient, each, mean);
        addTo(gradient, -each, features[row]);
        addSquare(-each, mean);
        addSquare(each * shares.exp[row] / total, features[row]);
        wrongShare += each / total;
      }
    }
    for (int row = 0; row < features.length; row++) {
      if (!question.isRight(row)) {
        addSquare(wrongShare * shares.exp[row], features[row]);
      }
    }
  }

  private static void addTo(double[] sum, double weight, double[] values) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += weight * values[i];
    }
  }

  private void addSquare(double weight, double[] values) {
    if (Math.abs(weight) < SHARE_MIN) {
      return;
    }
    for (int i = 0; i < size; i++) {
      double scaled = weight * values[i];
      if (scaled != 0) {
        double[] row = curvature[i];
        for (int j = 0; j <= i; j++) {
          row[j] += scaled * values[j];
        }
      }
    }
  }

  /** The exponentials of one question's scores, less the greatest. */
  private static final class Shares {

    private final GoldenCandidates question;
    private final double[] exp;

    /** The sum over the wrong ones. */
    private final double wrong;

    Shares(GoldenCandidates question, double[] weights) {
      this.question = question;
      double[][] features = question.features();
      exp = new double[features.length];
      double most = Double.NEGATIVE_INFINITY;
      for (int row = 0; row < exp.length; row++) {
        double score = 0;
        for (int i = 0; i < weights.length; i++) {
          score += weights[i] * features[row][i];
        }
        exp[row] = score;
        most = Math.max(most, score);
      }
      double sum = 0;
      for (int row = 0; row < exp.length; row++) {
        // not 0, however far it is below: a right one has a logarithm
        exp[row] = StrictMath.exp(Math.max(-600, exp[row] - most));
        sum += question.isRight(row) ? 0 : exp[row];
      }
      wrong = sum;
    }

    double loss() {
      double sum = 0;
      for (int row = 0; row < exp.length; row++) {
        if (question.isRight(row)) {
          sum -= StrictMath.log(exp[row] / (exp[row] + wrong));
        }
      }
      return sum / question.rightCount();
    }
  }
}
