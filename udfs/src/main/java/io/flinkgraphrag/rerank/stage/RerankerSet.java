package io.flinkgraphrag.rerank.stage;

import io.flinkgraphrag.layout.RerankPlan;
import io.flinkgraphrag.layout.RerankerName;
import io.flinkgraphrag.rerank.RerankerFactory;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;

/**
 * The rerankers of a job, and which question goes to which of them.
 *
 * @param factories of those that are opened, by their names
 */
public record RerankerSet(Map<RerankerName, RerankerFactory> factories, RerankPlan plan)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * Checks that there is a reranker for each name of the plan.
   *
   * @throws IllegalArgumentException naming one that is missing
   */
  public RerankerSet {
    EnumMap<RerankerName, RerankerFactory> known = new EnumMap<>(RerankerName.class);
    known.putAll(factories);
    factories = known;
    for (RerankerName name : plan.used()) {
      if (!factories.containsKey(name)) {
        throw new IllegalArgumentException(
            "a graph wants the reranker " + name.text() + ", which is not configured");
      }
    }
  }
}
