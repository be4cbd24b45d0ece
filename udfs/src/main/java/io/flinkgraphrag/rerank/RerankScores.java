package io.flinkgraphrag.rerank;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What a reranker said.
 *
 * @param scores one for each text, in the order of the texts; finite, higher is better
 * @param endpoint which of a pool said it, "" where there is no pool
 * @param attempts calls that were made for it
 */
public record RerankScores(List<Double> scores, String endpoint, int attempts) {

  /**
   * Checks that there is a score for each text.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  public RerankScores {
    scores = List.copyOf(scores);
    for (double score : scores) {
      if (!Double.isFinite(score)) {
        throw new IllegalArgumentException("a score is " + score + ", which is no number");
      }
    }
  }

  /** The places of the texts, best first; those with the same score keep their order. */
  public List<Integer> order() {
    return IntStream.range(0, scores.size())
        .boxed()
        .sorted((one, other) -> Double.compare(scores.get(other), scores.get(one)))
        .toList();
  }
}
