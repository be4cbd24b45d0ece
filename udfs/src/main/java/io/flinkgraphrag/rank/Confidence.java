package io.flinkgraphrag.rank;

import io.flinkgraphrag.model.Signal;
import io.flinkgraphrag.model.Signals;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.model.retrieval.Ranking.Ranked;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * How sure it is that a question's best passages hold its answer: 0 to 1, the same scale for every
 * question. A logistic function of what the first {@value #FIRST} passages are at best.
 *
 * <p>Cosines mean something else with each embedding model, so the weights belong to a model, and
 * of a model without any nothing is said. docs/decisions/0031-confidence.md has the data that they
 * are fitted on, and the command. Stateless.
 */
public final class Confidence {

  /** Passages that are looked at, best first. */
  public static final int FIRST = 10;

  /**
   * What the best of the first passages are by each of these, in this order. How much of the
   * question's words a passage has with one that it is linked to, or alone: in a graph without
   * links no passage has another one.
   */
  private static final List<ToDoubleFunction<Signals>> ASKED_OF =
      List.of(
          passage -> passage.get(Signal.DENSE_COSINE),
          passage -> passage.get(Signal.SENTENCE_COSINE),
          passage -> Math.max(passage.get(Signal.PAIR_COVERAGE), passage.get(Signal.COVERAGE)),
          passage -> passage.get(Signal.TITLE));

  /** A constant, and then one weight for each that is asked of, by embedding model. */
  private static final Map<String, double[]> WEIGHTS =
      Map.of(
          "bge-small-en-v1.5-q", new double[] {-18.49, 14.61, 7.28, 3.90, 3.55},
          "bge-small-zh-v1.5-q", new double[] {-8.14, 2.28, 2.98, 7.29, 3.45});

  private Confidence() {}

  /**
   * The confidence that the evidence holds an answer.
   *
   * @param context after the last hop
   * @param ranked its passages, best first
   * @param model the embedding model of the question's graph
   * @return null where nobody can say: without the question's vector, where a shard is late, in a
   *     graph without passages, and with a model that has no weights
   */
  public static @Nullable Double of(QuestionContext context, List<Ranked> ranked, String model) {
    double[] weights = WEIGHTS.get(model);
    if (weights == null
        || context.vector().length == 0
        || context.completeness() < 1
        || ranked.isEmpty()) {
      return null;
    }
    return logistic(weights, features(ranked.stream().map(Ranked::signals).toList()));
  }

  /**
   * What the confidence depends on, each 0 or more.
   *
   * @param bestFirst the signals of a question's passages
   */
  public static double[] features(List<Signals> bestFirst) {
    List<Signals> first = bestFirst.subList(0, Math.min(FIRST, bestFirst.size()));
    return ASKED_OF.stream()
        .mapToDouble(asked -> first.stream().mapToDouble(asked).max().orElse(0))
        .toArray();
  }

  /**
   * The logistic function of a weighted sum: 0 to 1.
   *
   * @param weights a constant, and then one for each feature
   */
  public static double logistic(double[] weights, double[] features) {
    double sum = weights[0];
    for (int i = 0; i < features.length; i++) {
      sum += weights[i + 1] * features[i];
    }
    return 1 / (1 + StrictMath.exp(-sum));
  }
}
