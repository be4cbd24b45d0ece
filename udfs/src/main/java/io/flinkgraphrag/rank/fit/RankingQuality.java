package io.flinkgraphrag.rank.fit;

import java.util.Collection;
import java.util.Locale;

/**
 * How well one question is ranked, or the means over several; each 0 to 1.
 *
 * @param recallAt2 the share of the expected passages among the first 2
 * @param recallAt5 the same among the first 5
 * @param allIn5 1 where all of them are among the first 5
 */
public record RankingQuality(double recallAt2, double recallAt5, double allIn5) {

  /** The means; of nothing 0. */
  static RankingQuality mean(Collection<RankingQuality> of) {
    return new RankingQuality(
        of.stream().mapToDouble(RankingQuality::recallAt2).average().orElse(0),
        of.stream().mapToDouble(RankingQuality::recallAt5).average().orElse(0),
        of.stream().mapToDouble(RankingQuality::allIn5).average().orElse(0));
  }

  /** What models are compared by. */
  double value() {
    return (recallAt2 + recallAt5) / 2;
  }

  /** In percent, for people. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "recall@2 %.1f, recall@5 %.1f, all in 5 %.1f",
        100 * recallAt2,
        100 * recallAt5,
        100 * allIn5);
  }
}
