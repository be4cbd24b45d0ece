package io.flinkgraphrag.link.stage;

import io.flinkgraphrag.link.Scores;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.Signal;
import io.flinkgraphrag.model.Signals;
import io.flinkgraphrag.model.contract.RetrievalSettings;
import io.flinkgraphrag.model.message.LinkPart;
import io.flinkgraphrag.model.message.LinkPart.Candidate;
import io.flinkgraphrag.model.message.LinkPart.Passages;
import io.flinkgraphrag.model.message.LinkPart.Words;
import io.flinkgraphrag.model.retrieval.Ranking;
import io.flinkgraphrag.model.retrieval.TermWeights;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The signals of the candidates that the shards' lists hold.
 *
 * <p>Each list is scaled per question by its best score x1 and its 50th x50: {@code max(0, (x -
 * x50) / (x1 - x50))}. With fewer than 50 candidates x50 is 0; where x1 is not above x50, x1 itself
 * scores 1 if it is above 0.
 */
final class CandidateSignals {

  private final int rank;
  private final RetrievalSettings settings;

  /**
   * @param rank the k of x_k, candidates per list
   */
  CandidateSignals(int rank, RetrievalSettings settings) {
    this.rank = rank;
    this.settings = settings;
  }

  /** Candidates with a base score above 0, by key. */
  Map<PassageKey, Ranking.Candidate> of(List<LinkPart> parts) {
    Map<PassageKey, Signals> signals = new TreeMap<>();
    addCosines(parts, Passages::dense, Signal.DENSE, Signal.DENSE_COSINE, signals);
    addCosines(parts, Passages::sentences, Signal.SENTENCE, Signal.SENTENCE_COSINE, signals);
    addScaled(best(parts, Passages::lexical), Signal.BM25, signals);
    // cut as each shard cuts its own list, so that the number of shards changes nothing
    parts.stream()
        .flatMap(part -> part.passages().titled().stream())
        .sorted(Scores.AS_IN_PAGES)
        .limit(rank)
        .forEach(passage -> add(passage, Signal.TITLE, 1, signals));
    return withWords(signals, parts);
  }

  private Map<PassageKey, Ranking.Candidate> withWords(
      Map<PassageKey, Signals> signals, List<LinkPart> parts) {
    Map<PassageKey, Words> words = new TreeMap<>();
    for (LinkPart part : parts) {
      part.passages().words().forEach(of -> words.put(of.passage(), of));
    }
    TermWeights weights = new TermWeights(termWeights(parts));
    Map<PassageKey, Ranking.Candidate> candidates = new TreeMap<>();
    signals.forEach(
        (passage, known) -> {
          Words of = words.getOrDefault(passage, new Words(passage, 0, 0));
          Ranking.Candidate candidate =
              new Ranking.Candidate(
                  known
                      .with(Signal.COVERAGE, weights.share(of.terms()))
                      .with(Signal.TITLE_COVERAGE, of.title()),
                  of.terms());
          if (candidate.baseScore(settings) > 0) {
            candidates.put(passage, candidate);
          }
        });
    return candidates;
  }

  /** The whole graph's, which every shard says that has a passage. */
  static List<Double> termWeights(List<LinkPart> parts) {
    return parts.stream()
        .map(part -> part.passages().termWeights())
        .filter(weights -> !weights.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  /** Both as a share of the best and as they are. */
  private void addCosines(
      List<LinkPart> parts,
      Function<Passages, List<Candidate>> list,
      Signal scaled,
      Signal cosine,
      Map<PassageKey, Signals> signals) {
    List<Candidate> candidates = best(parts, list);
    addScaled(candidates, scaled, signals);
    for (Candidate candidate : candidates) {
      if (candidate.score() > 0) {
        add(candidate.passage(), cosine, candidate.score(), signals);
      }
    }
  }

  /** Of all shards' candidates those that one shard would have sent, best first. */
  private List<Candidate> best(List<LinkPart> parts, Function<Passages, List<Candidate>> list) {
    return parts.stream()
        .flatMap(part -> list.apply(part.passages()).stream())
        .sorted(Scores.BEST_FIRST)
        .limit(rank)
        .toList();
  }

  private void addScaled(
      List<Candidate> candidates, Signal signal, Map<PassageKey, Signals> signals) {
    if (candidates.isEmpty()) {
      return;
    }
    double best = candidates.get(0).score();
    double last = candidates.size() < rank ? 0 : candidates.get(rank - 1).score();
    for (Candidate candidate : candidates) {
      double scaled = scale(candidate.score(), best, last);
      if (scaled > 0) {
        add(candidate.passage(), signal, scaled, signals);
      }
    }
  }

  private static void add(
      PassageKey passage, Signal signal, double value, Map<PassageKey, Signals> signals) {
    signals.put(passage, signals.getOrDefault(passage, Signals.NONE).with(signal, value));
  }

  private static double scale(double score, double best, double last) {
    if (best <= last) {
      return score == best && best > 0 ? 1 : 0;
    }
    return Math.max(0, (score - last) / (best - last));
  }
}
