package io.flinkgraphrag.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.flinkgraphrag.model.Signal;
import io.flinkgraphrag.model.Signals;
import io.flinkgraphrag.model.contract.RetrievalSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class RankingModelTest {

  private static final double UNITS = 1 << 20;

  private final long seed = Long.getLong("graphrag.test.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void theWeightedSumIsTheFormulaOfBefore() {
    RetrievalSettings settings =
        new RetrievalSettings(0.7, 0.1, 3, 0.2, 0.5, 1.25, 0, 2, 5, RetrievalSettings.GRAPH_HOPS);
    List<Signals> candidates = DrawnSignals.candidates(random, 150);

    assertThat(RankingModel.weightedSum(settings).scores(candidates))
        .as("seed %d", seed)
        .containsExactly(formula(settings, candidates));
  }

  private static double[] formula(RetrievalSettings settings, List<Signals> candidates) {
    return candidates.stream()
        .mapToDouble(
            of ->
                settings.dense() * of.get(Signal.DENSE)
                    + settings.sentence() * of.get(Signal.SENTENCE)
                    + settings.bm25() * of.get(Signal.BM25)
                    + settings.title() * of.get(Signal.TITLE)
                    + settings.passageMass() * of.get(Signal.PASSAGE_MASS)
                    + settings.factMass() * of.get(Signal.FACT_MASS))
        .map(score -> Math.rint(score * UNITS) / UNITS)
        .toArray();
  }

  @Test
  void chineseGraphsHaveTheWeightedSumOfTheDefaultSettings() {
    assertThat(RankingModel.ofLanguage("zh"))
        .isEqualTo(RankingModel.weightedSum(RetrievalSettings.DEFAULTS));
  }

  @Test
  void scoresAreMultiplesOfAUnitAndNeverMinusZero() {
    Map<RankingFunction, Double> weights = new EnumMap<>(RankingFunction.class);
    for (RankingFunction function : RankingFunction.values()) {
      weights.put(function, random.nextGaussian() * 5);
    }
    RankingModel model = RankingModel.of(RankingModel.Made.UNSAID, weights);
    List<Signals> candidates = new ArrayList<>(DrawnSignals.candidates(random, 300));

    assertThat(Arrays.stream(model.scores(candidates)).boxed())
        .as("seed %d", seed)
        .hasSize(300)
        .allSatisfy(score -> assertThat(score * UNITS).isEqualTo(Math.rint(score * UNITS)));
    assertThat(
            RankingModel.of(RankingModel.Made.UNSAID, Map.of(RankingFunction.DENSE, -1.0))
                .scores(List.of(Signals.NONE)))
        .containsExactly(0.0);
    assertThat(model.scores(List.of())).isEmpty();
  }

  @Test
  void theOrderOfCandidatesDecidesTiesOfRanksOnly() {
    RankingModel ranks =
        RankingModel.of(RankingModel.Made.UNSAID, Map.of(RankingFunction.RANK_DENSE, 1.0));
    Signals half = Signals.NONE.with(Signal.DENSE, 0.5);

    assertThat(ranks.scores(List.of(half, Signals.NONE, half.with(Signal.DENSE, 1), half)))
        .containsExactly(0.5, 0, 1, Math.rint(UNITS / 3) / UNITS);
    List<Signals> candidates = DrawnSignals.candidates(random, 200);
    List<Signals> reversed = new ArrayList<>(candidates);
    Collections.reverse(reversed);
    RankingModel sum = RankingModel.weightedSum(RetrievalSettings.DEFAULTS);
    double[] scores = sum.scores(reversed);
    assertThat(sum.scores(candidates)[0]).isEqualTo(scores[199]);
  }

  @Test
  void functionsWithoutAWeightAreNotKept() {
    RankingModel model =
        RankingModel.of(
            RankingModel.Made.UNSAID,
            Map.of(RankingFunction.DENSE, 0.0, RankingFunction.COVERAGE, 2.0));

    assertThat(model.weights()).containsExactly(entry(RankingFunction.COVERAGE, 2.0));
  }

  @Test
  void aWeightOutOfRangeIsNamed() {
    for (double weight : List.of(1001.0, -1001.0, Double.NaN, Double.POSITIVE_INFINITY)) {
      assertThatThrownBy(
              () ->
                  RankingModel.of(
                      RankingModel.Made.UNSAID, Map.of(RankingFunction.HAS_DENSE, weight)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("\"dense > 0\" is " + weight + ", but must be -1000 to 1000");
    }
  }

  @Test
  void itTravelsWithTheJob() throws Exception {
    RankingModel model = RankingModel.ofLanguage("en");

    assertThat(InstantiationUtil.clone(model)).isEqualTo(model).hasSameHashCodeAs(model);
    assertThat(model).isNotEqualTo(RankingModel.weightedSum(other()));
  }

  private static RetrievalSettings other() {
    return new RetrievalSettings(1, 0, 0, 0, 0, 0, 0, 2, 5, RetrievalSettings.GRAPH_HOPS);
  }
}
