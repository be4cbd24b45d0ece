package io.flinkgraphrag.rank;

import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.Signals;
import io.flinkgraphrag.model.contract.RetrievalSettings;
import io.flinkgraphrag.model.retrieval.Ranking;
import io.flinkgraphrag.model.retrieval.Ranking.Ranked;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Puts the passages that a question found into their final order. Stateless. */
public final class PassageRanking {

  private static final Comparator<Ranked> BEST_FIRST =
      Comparator.comparingDouble(Ranked::score).reversed().thenComparing(Ranked::passage);

  private PassageRanking() {}

  /**
   * The best passages by their scores, ties by key.
   *
   * @param ranking after the last hop
   * @param settings of the question
   * @param limit of them, so many
   */
  public static List<Ranked> best(
      Ranking ranking, RetrievalSettings settings, RankingModel model, int limit) {
    SortedMap<PassageKey, Signals> signals = ranking.passageSignals(settings);
    double[] scores = model.scores(List.copyOf(signals.values()));
    List<Ranked> ranked = new ArrayList<>();
    int row = 0;
    for (Map.Entry<PassageKey, Signals> entry : signals.entrySet()) {
      ranked.add(new Ranked(entry.getKey(), scores[row++], entry.getValue()));
    }
    ranked.sort(BEST_FIRST);
    return List.copyOf(ranked.subList(0, Math.min(limit, ranked.size())));
  }
}
