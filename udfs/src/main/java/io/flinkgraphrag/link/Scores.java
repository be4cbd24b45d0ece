package io.flinkgraphrag.link;

import io.flinkgraphrag.model.LinkPart.Candidate;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.state.PagedSet;
import io.flinkgraphrag.state.StableHash;
import java.util.Comparator;

/** How raw scores are rounded and compared, so that they do not depend on who computed them. */
final class Scores {

  /** Scores are multiples of 2^-20 before any comparison (DESIGN section 5, exactness). */
  private static final double UNITS = 1 << 20;

  /** The order in which lists are cut: best first; ties by the hash of the passage's key. */
  static final Comparator<Candidate> BEST_FIRST =
      Comparator.comparingDouble(Candidate::score)
          .reversed()
          .thenComparing((a, b) -> compareHashes(a.passage(), b.passage()))
          .thenComparing(Candidate::passage);

  /** The order in which {@link PagedSet#read} cuts passages with the same title. */
  static final Comparator<PassageKey> AS_IN_PAGES =
      Comparator.comparing(PassageKey::text, PagedSet.ORDER);

  private Scores() {}

  static long tieHash(PassageKey passage) {
    return StableHash.of(passage.text());
  }

  private static int compareHashes(PassageKey a, PassageKey b) {
    return Long.compareUnsigned(tieHash(a), tieHash(b));
  }

  static double round(double score) {
    return Math.rint(score * UNITS) / UNITS;
  }
}
