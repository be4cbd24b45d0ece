package io.flinkgraphrag.rank.fit;

import io.flinkgraphrag.model.Signal;
import io.flinkgraphrag.model.Signals;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Golden questions whose two right candidates a known rule decides, ranked by nearness today. */
final class DrawnQuestions {

  private static final int CANDIDATES = 30;

  private DrawnQuestions() {}

  /**
   * @param rule 1 where the right ones are those that another one names, 0 where they are drawn
   */
  static List<GoldenCandidates> of(String set, int count, double rule, Random random) {
    List<GoldenCandidates> questions = new ArrayList<>();
    for (int q = 0; q < count; q++) {
      List<Signals> candidates = new ArrayList<>();
      double[] worth = new double[CANDIDATES];
      for (int row = 0; row < CANDIDATES; row++) {
        Signals signals =
            Signals.NONE
                .with(Signal.DENSE, random.nextDouble())
                .with(Signal.SENTENCE, random.nextDouble())
                .with(Signal.NAMED_BY, random.nextInt(3) == 0 ? random.nextDouble() : 0);
        worth[row] = rule * 4 * signals.get(Signal.NAMED_BY) + random.nextGaussian() / 4;
        candidates.add(signals);
      }
      BitSet right = new BitSet();
      rows(worth).limit(2).forEach(right::set);
      double[] near =
          candidates.stream().mapToDouble(signals -> signals.get(Signal.DENSE)).toArray();
      questions.add(
          new GoldenCandidates(
              set, set + "-" + q, candidates, right, 2, rows(near).boxed().toList()));
    }
    return questions;
  }

  private static IntStream rows(double[] by) {
    return IntStream.range(0, by.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer row) -> -by[row]))
        .mapToInt(Integer::intValue);
  }
}
