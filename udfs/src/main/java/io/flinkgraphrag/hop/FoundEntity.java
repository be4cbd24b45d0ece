package io.flinkgraphrag.hop;

import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.Signal;
import io.flinkgraphrag.model.Signals;
import io.flinkgraphrag.model.Status;
import io.flinkgraphrag.model.message.HopPart;
import io.flinkgraphrag.model.message.HopPart.Mentioned;
import io.flinkgraphrag.model.message.LinkPart.FactCandidate;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.model.retrieval.Ranking;
import io.flinkgraphrag.model.retrieval.Ranking.Candidate;
import io.flinkgraphrag.model.retrieval.Sought;
import io.flinkgraphrag.state.StableHash;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Decides which entity a look-up means, by what the first hop found around each. Stateless. */
final class FoundEntity {

  private FoundEntity() {}

  /**
   * The question with the first entity that there is, its relations as facts, and as candidates the
   * passages that mention it, with the signal of a title where it is theirs. Settled where there is
   * none.
   */
  static QuestionContext in(QuestionContext context, List<HopPart> received) {
    for (Sought sought : context.sought()) {
      List<FactCandidate> relations =
          received.stream()
              .flatMap(part -> part.related().stream())
              .filter(related -> related.entity().equals(sought.entity()))
              .flatMap(related -> related.relations().stream())
              .toList();
      Map<PassageKey, Candidate> passages =
          passages(context.ranking(), received, StableHash.of(sought.entity()));
      if (sought.known() || !relations.isEmpty() || !passages.isEmpty()) {
        return context
            .withSought(List.of(new Sought(sought.entity(), true)))
            .withRanking(around(context.ranking(), passages, relations));
      }
    }
    return unknown(context);
  }

  private static Ranking around(
      Ranking ranking, Map<PassageKey, Candidate> passages, List<FactCandidate> relations) {
    return new Ranking(
        passages,
        ranking.termWeights(),
        Map.of(),
        relations,
        ranking.predicates(),
        Ranking.Reached.NOTHING,
        Ranking.Reached.NOTHING,
        ranking.trails(),
        ranking.passageCount(),
        List.of());
  }

  private static Map<PassageKey, Candidate> passages(
      Ranking ranking, List<HopPart> received, long entity) {
    Map<PassageKey, Candidate> passages = new TreeMap<>();
    for (HopPart part : received) {
      for (Mentioned mentioned : part.looked()) {
        boolean titled = mentioned.title() == entity;
        if (titled || mentioned.entities().contains(entity)) {
          Candidate candidate =
              ranking.base().getOrDefault(mentioned.passage(), new Candidate(Signals.NONE, 0));
          Signals signals = candidate.signals().with(Signal.TITLE, titled ? 1 : 0);
          passages.put(mentioned.passage(), new Candidate(signals, candidate.terms()));
        }
      }
    }
    return passages;
  }

  private static QuestionContext unknown(QuestionContext context) {
    String entity = context.question().entity();
    if (context.completeness() < 1) {
      return context.settle(
          Status.EXPIRED,
          new Reason(
              "SEARCH_TIMED_OUT",
              String.format(
                  "Only %.0f %% of the graph answered in time, and that does not have the entity"
                      + " \"%s\". Ask again under a new id.",
                  100 * context.completeness(), entity)));
    }
    return context.settle(
        Status.NO_EVIDENCE,
        new Reason(
            "UNKNOWN_ENTITY",
            String.format(
                "The graph \"%s\" has no entity with the id, name or alias \"%s\", and no passage"
                    + " mentions it. Ask a question with its words and \"want\":\"evidence\", and take an"
                    + " id from the entities that it finds.",
                context.question().graph(), entity)));
  }
}
