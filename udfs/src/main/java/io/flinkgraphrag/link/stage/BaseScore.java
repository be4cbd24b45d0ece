package io.flinkgraphrag.link.stage;

import io.flinkgraphrag.link.Scores;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.contract.RetrievalSettings;
import io.flinkgraphrag.model.message.LinkPart;
import io.flinkgraphrag.model.message.LinkPart.Candidate;
import io.flinkgraphrag.model.message.LinkPart.Passages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The base score S of passages (docs/architecture.md, Retrieval): a weighted sum of the lists of
 * candidates, each scaled per question by its best score x1 and its 50th x50: {@code max(0, (x -
 * x50) / (x1 - x50))}. With fewer than 50 candidates x50 is 0; where x1 is not above x50, x1 itself
 * scores 1 if it is above 0.
 */
final class BaseScore {

  private final int rank;
  private final RetrievalSettings settings;

  /**
   * @param rank the k of x_k, candidates per list
   */
  BaseScore(int rank, RetrievalSettings settings) {
    this.rank = rank;
    this.settings = settings;
  }

  /** Passages with a score above 0, by key. */
  Map<PassageKey, Double> of(List<LinkPart> parts) {
    Map<PassageKey, Double> scores = new TreeMap<>();
    addScaled(parts, Passages::dense, settings.dense(), scores);
    addScaled(parts, Passages::sentences, settings.sentence(), scores);
    addScaled(parts, Passages::lexical, settings.bm25(), scores);
    // cut as each shard cuts its own list, so that the number of shards changes nothing
    parts.stream()
        .flatMap(part -> part.passages().titled().stream())
        .sorted(Scores.AS_IN_PAGES)
        .limit(rank)
        .forEach(passage -> scores.merge(passage, settings.title(), Double::sum));
    scores.replaceAll((passage, score) -> Scores.round(score));
    scores.values().removeIf(score -> score <= 0);
    return scores;
  }

  private void addScaled(
      List<LinkPart> parts,
      Function<Passages, List<Candidate>> list,
      double weight,
      Map<PassageKey, Double> scores) {
    List<Candidate> candidates = new ArrayList<>();
    for (LinkPart part : parts) {
      candidates.addAll(list.apply(part.passages()));
    }
    if (candidates.isEmpty()) {
      return;
    }
    candidates.sort(Scores.BEST_FIRST);
    double best = candidates.get(0).score();
    double last = candidates.size() < rank ? 0 : candidates.get(rank - 1).score();
    for (Candidate candidate : candidates.subList(0, Math.min(rank, candidates.size()))) {
      double scaled = scale(candidate.score(), best, last);
      if (scaled > 0) {
        scores.merge(candidate.passage(), weight * scaled, Double::sum);
      }
    }
  }

  private static double scale(double score, double best, double last) {
    if (best <= last) {
      return score == best && best > 0 ? 1 : 0;
    }
    return Math.max(0, (score - last) / (best - last));
  }
}
