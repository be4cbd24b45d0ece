package io.flinkgraphrag.rank.fit;

import java.util.List;
import java.util.Random;

/**
 * Whether one ranking is better than another on the same questions, by a paired randomization test
 * (R. A. Fisher): were there no difference, each question's would have either sign by chance.
 *
 * @param finding what the questions tell
 * @param chance how often chance alone gives a difference as great in this direction, 0 to 1
 * @param better questions that the new one ranks better
 * @param worse questions that it ranks worse
 */
public record Verdict(Finding finding, double chance, int better, int worse) {

  private static final int DRAWS = 20_000;

  private static final double CHANCE_MAX = 0.05;

  /** Sums of the same numbers in another order. */
  private static final double ROUNDING = 1e-9;

  /** What the questions tell. */
  public enum Finding {
    BETTER,
    WORSE,
    /** There are too few questions for the difference that they show. */
    CANNOT_SAY
  }

  /**
   * @param before by question
   * @param now of the same questions, in the same order
   */
  static Verdict of(List<RankingQuality> before, List<RankingQuality> now) {
    double[] differences = new double[before.size()];
    int better = 0;
    int worse = 0;
    double sum = 0;
    for (int i = 0; i < differences.length; i++) {
      differences[i] = now.get(i).value() - before.get(i).value();
      better += differences[i] > 0 ? 1 : 0;
      worse += differences[i] < 0 ? 1 : 0;
      sum += differences[i];
    }
    double chance = chance(differences, Math.abs(sum));
    Finding finding = Finding.CANNOT_SAY;
    if (chance < CHANCE_MAX) {
      finding = sum > 0 ? Finding.BETTER : Finding.WORSE;
    }
    return new Verdict(finding, chance, better, worse);
  }

  private static double chance(double[] differences, double reached) {
    Random random = new Random(differences.length);
    int as = 1;
    for (int draw = 0; draw < DRAWS; draw++) {
      double sum = 0;
      for (double difference : differences) {
        sum += random.nextBoolean() ? difference : -difference;
      }
      as += sum >= reached - ROUNDING ? 1 : 0;
    }
    return (double) as / (DRAWS + 1);
  }
}
