package io.flinkgraphrag.link;

import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.message.LinkPart.Candidate;
import io.flinkgraphrag.model.message.LinkPart.FactCandidate;
import io.flinkgraphrag.model.message.LinkPart.NameMatch;
import io.flinkgraphrag.model.message.LinkPart.PredicateCandidate;
import io.flinkgraphrag.state.PagedSet;
import io.flinkgraphrag.state.StableHash;
import java.util.Comparator;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** How raw scores are rounded and compared, so that they do not depend on who computed them. */
public final class Scores {

  /** Scores are multiples of 2^-20 before any comparison (docs/architecture.md, Retrieval). */
  private static final double UNITS = 1 << 20;

  /** The order in which lists are cut: best first; ties by the hash of the key. */
  public static final Comparator<Candidate> BEST_FIRST =
      bestFirst(Candidate::score, candidate -> candidate.passage().text());

  /** The same for facts. */
  public static final Comparator<FactCandidate> BEST_FACTS_FIRST =
      bestFirst(FactCandidate::score, candidate -> candidate.relation().text());

  /** The same for predicates. */
  public static final Comparator<PredicateCandidate> BEST_PREDICATES_FIRST =
      bestFirst(PredicateCandidate::score, PredicateCandidate::predicate);

  /** The order in which {@link PagedSet#read} cuts passages with the same title. */
  public static final Comparator<PassageKey> AS_IN_PAGES =
      Comparator.comparing(PassageKey::text, PagedSet.ORDER);

  /** The order in which names of a question are cut; those of one place as in pages. */
  public static final Comparator<NameMatch> LONGEST_NAMES_FIRST =
      Comparator.<NameMatch>comparingInt(match -> match.from() - match.to())
          .thenComparing(NameMatch::from)
          .thenComparing(NameMatch::entity, PagedSet.ORDER);

  private Scores() {}

  static long tieHash(String key) {
    return StableHash.of(key);
  }

  private static <T> Comparator<T> bestFirst(
      ToDoubleFunction<T> score, Function<T, String> keyText) {
    return Comparator.comparingDouble(score)
        .reversed()
        .thenComparing(
            (a, b) -> Long.compareUnsigned(tieHash(keyText.apply(a)), tieHash(keyText.apply(b))))
        .thenComparing(keyText);
  }

  public static double round(double score) {
    return Math.rint(score * UNITS) / UNITS;
  }
}
