package io.flinkgraphrag.read;

import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.model.RelationText;
import io.flinkgraphrag.model.message.LinkPart.FactCandidate;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.model.retrieval.Ranking;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * How well a relation supports the answer to a question: its nearness to the question, the mass at
 * its ends where its predicate fits, whether it is on the path to an entity that may be the answer,
 * and whether a passage in evidence states it.
 */
final class FactScore {

  private static final double STATED_WEIGHT = 0.5;
  private static final double MASS_WEIGHT = 0.5;
  private static final double PATH_WEIGHT = 0.5;

  private static final double UNITS = 1 << 20;

  private final Ranking ranking;
  private final Set<String> cited;
  private final Map<RelationKey, Double> nearest = new HashMap<>();
  private final Map<RelationKey, Double> onPaths;
  private final Map<String, Double> entities;
  private final double best;

  /**
   * @param cited ids of the passages in evidence
   */
  FactScore(QuestionContext context, Set<String> cited) {
    this.ranking = context.ranking();
    this.cited = cited;
    for (FactCandidate fact : ranking.facts()) {
      nearest.put(fact.relation(), fact.score());
    }
    this.onPaths = ranking.trails().relations(Ranking.ENTITIES_MAX);
    this.entities = ranking.entityScores(context.retrieval());
    this.best = entities.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
  }

  /** 0 to 2, a multiple of 2^-20. */
  double of(RelationText relation) {
    double mass =
        entities.getOrDefault(relation.source(), 0.0)
            + entities.getOrDefault(relation.target(), 0.0);
    double share = best == 0 ? 0 : mass / (2 * best);
    boolean stated = relation.passages().stream().anyMatch(cited::contains);
    double score =
        nearest.getOrDefault(relation.key(), 0.0)
            + MASS_WEIGHT * share * ranking.predicates().of(relation.predicate())
            + PATH_WEIGHT * onPaths.getOrDefault(relation.key(), 0.0)
            + (stated ? STATED_WEIGHT : 0);
    return Math.rint(score * UNITS) / UNITS;
  }
}
