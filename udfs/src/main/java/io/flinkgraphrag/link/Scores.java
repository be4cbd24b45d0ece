package io.flinkgraphrag.link;

import io.flinkgraphrag.model.LinkPart.Candidate;
import java.util.Comparator;

/** How raw scores are rounded and compared, so that they do not depend on who computed them. */
final class Scores {

  /** Scores are multiples of 2^-20 before any comparison (DESIGN section 5, exactness). */
  private static final double UNITS = 1 << 20;

  /** Best first; ties by the passage's key. */
  static final Comparator<Candidate> BEST_FIRST =
      Comparator.comparingDouble(Candidate::score).reversed().thenComparing(Candidate::passage);

  private Scores() {}

  static double round(double score) {
    return Math.rint(score * UNITS) / UNITS;
  }
}
