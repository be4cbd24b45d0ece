package io.flinkgraphrag.rank;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.PredicateFactors;
import io.flinkgraphrag.model.Signal;
import io.flinkgraphrag.model.Signals;
import io.flinkgraphrag.model.contract.RetrievalSettings;
import io.flinkgraphrag.model.retrieval.Ranking;
import io.flinkgraphrag.model.retrieval.Trails;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PassageRankingTest {

  @Test
  void massThatDoesNotCountFindsNoPassage() {
    PassageKey found = new PassageKey("d", "found");
    PassageKey massOnly = new PassageKey("d", "mass-only");
    Ranking ranking =
        new Ranking(
            Map.of(found, new Ranking.Candidate(Signals.NONE.with(Signal.BM25, 1), 1)),
            List.of(1.0),
            Map.of(),
            List.of(),
            PredicateFactors.EQUAL,
            new Ranking.Reached(Map.of(massOnly, 7L), Map.of()),
            Ranking.Reached.NOTHING,
            Trails.NONE,
            9,
            List.of());
    RetrievalSettings noMass = new RetrievalSettings(0, 0, 1, 0, 0, 0, 0, 0, 5, 2);
    assertThat(PassageRanking.best(ranking, noMass, RankingModel.weightedSum(noMass), 5))
        .extracting(Ranking.Ranked::passage)
        .containsExactly(found);
  }

  @Test
  void equalsComeInTheOrderOfTheirKeys() {
    Ranking.Candidate same = new Ranking.Candidate(Signals.NONE.with(Signal.DENSE, 0.5), 0);
    Ranking ranking =
        new Ranking(
            new TreeMap<>(
                Map.of(
                    new PassageKey("d", "b"), same,
                    new PassageKey("d", "a"), same,
                    new PassageKey("c", "z"), same)),
            List.of(),
            Map.of(),
            List.of(),
            PredicateFactors.EQUAL,
            Ranking.Reached.NOTHING,
            Ranking.Reached.NOTHING,
            Trails.NONE,
            9,
            List.of());
    RetrievalSettings settings = RetrievalSettings.DEFAULTS;
    assertThat(PassageRanking.best(ranking, settings, RankingModel.weightedSum(settings), 2))
        .extracting(Ranking.Ranked::passage)
        .containsExactly(new PassageKey("c", "z"), new PassageKey("d", "a"));
  }
}
