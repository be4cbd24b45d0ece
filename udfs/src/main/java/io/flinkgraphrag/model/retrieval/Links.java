package io.flinkgraphrag.model.retrieval;

import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.Signal;
import io.flinkgraphrag.model.Signals;
import io.flinkgraphrag.model.contract.RetrievalSettings;
import io.flinkgraphrag.model.message.HopPart.Mentioned;
import io.flinkgraphrag.model.retrieval.Ranking.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The signals of candidates that name each other: one names another where it mentions the entity
 * that the other's title is, and that is not its own title too.
 *
 * <p>Short-lived. Takes time by the mentions of the candidates and their links.
 */
public final class Links {

  /** So many candidates, those of the best base scores, are looked at. */
  public static final int CANDIDATES_MAX = 100;

  private final Ranking ranking;
  private final RetrievalSettings settings;
  private final TermWeights weights;
  private final Map<PassageKey, Linked> linked = new TreeMap<>();

  public Links(Ranking ranking, RetrievalSettings settings) {
    this.ranking = ranking;
    this.settings = settings;
    this.weights = new TermWeights(ranking.termWeights());
  }

  /** A candidate and its links, as far as they are known. */
  private static final class Linked {

    private final PassageKey passage;
    private final Candidate candidate;
    private final double score;
    private final List<Linked> namedBy = new ArrayList<>();
    private final List<Linked> names = new ArrayList<>();

    Linked(PassageKey passage, Candidate candidate, double score) {
      this.passage = passage;
      this.candidate = candidate;
      this.score = score;
    }

    boolean titled() {
      return candidate.signals().get(Signal.TITLE) > 0;
    }
  }

  /**
   * All candidates, those that are linked with the signals of it.
   *
   * @param looked what candidates mention
   */
  public Map<PassageKey, Candidate> between(List<Mentioned> looked) {
    link(looked);
    Map<PassageKey, Candidate> candidates = new TreeMap<>(ranking.base());
    for (Linked one : linked.values()) {
      if (!one.namedBy.isEmpty() || !one.names.isEmpty()) {
        candidates.put(one.passage, new Candidate(signals(one), one.candidate.terms()));
      }
    }
    return candidates;
  }

  private void link(List<Mentioned> looked) {
    Map<Long, List<Linked>> byTitle = new HashMap<>();
    for (Mentioned mentioned : looked) {
      Candidate candidate = ranking.base().get(mentioned.passage());
      if (candidate != null) {
        Linked one = new Linked(mentioned.passage(), candidate, candidate.baseScore(settings));
        linked.put(one.passage, one);
        if (mentioned.title() != 0) {
          byTitle.computeIfAbsent(mentioned.title(), title -> new ArrayList<>()).add(one);
        }
      }
    }
    for (Mentioned mentioned : looked) {
      Linked one = linked.get(mentioned.passage());
      if (one == null) {
        continue;
      }
      for (long entity : mentioned.entities()) {
        for (Linked other : byTitle.getOrDefault(entity, List.of())) {
          one.names.add(other);
          other.namedBy.add(one);
        }
      }
    }
  }

  private Signals signals(Linked one) {
    return one.candidate
        .signals()
        .with(Signal.NAMED_BY, best(one.namedBy))
        .with(Signal.NAMES, best(one.names))
        .with(Signal.NAMED_BY_TITLED, one.namedBy.stream().anyMatch(Linked::titled) ? 1 : 0)
        .with(Signal.NAMES_TITLED, one.names.stream().anyMatch(Linked::titled) ? 1 : 0)
        .with(Signal.NAMED_BY_COUNT, StrictMath.log1p(one.namedBy.size()))
        .with(Signal.NAMES_COUNT, StrictMath.log1p(one.names.size()))
        .with(Signal.PAIR_COVERAGE, weights.share(one.candidate.terms() | bestOf(one)));
  }

  private static double best(List<Linked> others) {
    return others.stream().mapToDouble(other -> other.score).max().orElse(0);
  }

  /** The terms of the linked candidate with the best base score. */
  private static long bestOf(Linked one) {
    List<Linked> others = new ArrayList<>(one.namedBy);
    others.addAll(one.names);
    return others.stream()
        .min(
            Comparator.<Linked>comparingDouble(other -> other.score)
                .reversed()
                .thenComparing(other -> other.passage))
        .map(other -> other.candidate.terms())
        .orElse(0L);
  }
}
