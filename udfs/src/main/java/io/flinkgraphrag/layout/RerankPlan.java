package io.flinkgraphrag.layout;

import io.flinkgraphrag.model.retrieval.QuestionContext;
import java.io.Serializable;
import java.util.EnumSet;
import java.util.Set;

/**
 * Which questions' passages a reranker puts into their last order, and how many of each. A question
 * that gives weights of its own wants the order of these, so it has none; nor has one that looks an
 * entity up.
 *
 * @param others the reranker of graphs whose layout names none
 * @param candidates best passages that a reranker gets, 2 to {@link #CANDIDATES_MAX}
 */
public record RerankPlan(GraphLayouts layouts, RerankerName others, int candidates)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  public static final int CANDIDATES_MAX = 100;

  public RerankPlan {
    if (candidates < 2 || candidates > CANDIDATES_MAX) {
      throw new IllegalArgumentException(
          "the passages that a reranker gets are "
              + candidates
              + ", but must be 2 to "
              + CANDIDATES_MAX);
    }
  }

  /** The reranker of a question. */
  public RerankerName of(QuestionContext context) {
    return context.retrieval().weighs() || context.question().looksUp()
        ? RerankerName.NONE
        : of(layouts.of(context.question().graph()));
  }

  private RerankerName of(GraphLayout layout) {
    return layout.reranker() == null ? others : layout.reranker();
  }

  /** Passages of a question that its reranker gets; 0 where it has none. */
  public int candidatesOf(QuestionContext context) {
    return of(context) == RerankerName.NONE ? 0 : candidates;
  }

  /** All that any graph needs. */
  public Set<RerankerName> used() {
    Set<RerankerName> used = EnumSet.noneOf(RerankerName.class);
    layouts.all().forEach(layout -> used.add(of(layout)));
    used.remove(RerankerName.NONE);
    return used;
  }
}
