package io.flinkgraphrag.link.stage;

import io.flinkgraphrag.link.Scores;
import io.flinkgraphrag.model.PredicatePaths;
import io.flinkgraphrag.model.message.LinkPart;
import io.flinkgraphrag.model.message.LinkPart.PredicateCandidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Makes the {@link PredicatePaths} of a question from the predicates that the shards found. */
final class PathModel {

  /**
   * How much of the predicates' mean is taken from every vector: what they have in common tells
   * nothing about one of them.
   */
  private static final double CENTRING = 0.7;

  /** What a step costs in a question of few words, and how much less with each word. */
  private static final double STEP_COST = 0.25;

  private static final double STEP_COST_PER_WORD = 0.02;
  private static final double STEP_COST_MIN = -0.05;

  private PathModel() {}

  /**
   * @param words of the question, where a name counts as one: who says more asks over more steps
   */
  static PredicatePaths of(List<LinkPart> parts, float[] question, int words) {
    List<PredicateCandidate> nearest = new ArrayList<>();
    Map<String, List<Float>> vectors = new TreeMap<>();
    for (LinkPart part : parts) {
      List<PredicateCandidate> predicates = part.facts().predicates();
      for (int i = 0; i < part.facts().vectors().size(); i++) {
        if (vectors.put(predicates.get(i).predicate(), part.facts().vectors().get(i)) == null) {
          nearest.add(predicates.get(i));
        }
      }
    }
    nearest.sort(Scores.BEST_PREDICATES_FIRST);
    List<String> names =
        nearest.stream()
            .limit(PredicatePaths.PREDICATES_MAX)
            .map(PredicateCandidate::predicate)
            .toList();
    if (names.isEmpty()) {
      return PredicatePaths.NONE;
    }
    double[][] centred = new double[names.size()][];
    double[] mean = mean(names.stream().map(vectors::get).toList());
    for (int i = 0; i < centred.length; i++) {
      List<Float> vector = Objects.requireNonNull(vectors.get(names.get(i)));
      centred[i] = new double[mean.length];
      for (int d = 0; d < mean.length; d++) {
        centred[i][d] = vector.get(d) - CENTRING * mean[d];
      }
    }
    double stepCost = Math.max(STEP_COST_MIN, STEP_COST - STEP_COST_PER_WORD * words);
    return new PredicatePaths(
        names, similarities(centred, question, mean), products(centred), stepCost);
  }

  private static double[] mean(List<List<Float>> vectors) {
    double[] mean = new double[vectors.get(0).size()];
    for (List<Float> vector : vectors) {
      for (int d = 0; d < mean.length; d++) {
        mean[d] += vector.get(d) / vectors.size();
      }
    }
    return mean;
  }

  private static List<Double> similarities(double[][] centred, float[] question, double[] mean) {
    double[] asked = new double[mean.length];
    for (int d = 0; d < mean.length; d++) {
      asked[d] = question[d] - CENTRING * mean[d];
    }
    double norm = Math.sqrt(dot(asked, asked));
    List<Double> similarities = new ArrayList<>();
    for (double[] predicate : centred) {
      similarities.add(norm == 0 ? 0 : dot(asked, predicate) / norm);
    }
    return List.copyOf(similarities);
  }

  private static List<Double> products(double[][] centred) {
    List<Double> products = new ArrayList<>();
    for (double[] row : centred) {
      for (double[] column : centred) {
        products.add(dot(row, column));
      }
    }
    return List.copyOf(products);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += a[d] * b[d];
    }
    return sum;
  }
}
