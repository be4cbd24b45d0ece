package io.flinkgraphrag.contract;

import io.flinkgraphrag.model.contract.RetrievalSettings;
import java.util.List;
import java.util.Optional;

/**
 * Reads the {@code retrieval} field of a question: any subset of the settings, the rest being
 * {@link RetrievalSettings#DEFAULTS}. A name that is none of a setting is a fault, because a
 * misspelt one would silently measure nothing. Stateless.
 */
final class RetrievalReader {

  /** The settings' names, in the order of the record. */
  private static final List<String> NAMES =
      List.of(
          "dense",
          "sentence",
          "bm25",
          "title",
          "passageMass",
          "factMass",
          "names",
          "predicateExponent",
          "seeds",
          "hops");

  /** What a final score is made of, where one of them is given. */
  private static final List<String> WEIGHTS = NAMES.subList(0, 6);

  private RetrievalReader() {}

  /** Empty where the question says nothing. */
  static Optional<RetrievalSettings> read(Fields question) throws ContractFault {
    Fields given = question.objectOrNull("retrieval", NAMES);
    if (given == null) {
      return Optional.empty();
    }
    RetrievalSettings or = RetrievalSettings.DEFAULTS;
    return Optional.of(
        new RetrievalSettings(
            weight(given, "dense", or.dense()),
            weight(given, "sentence", or.sentence()),
            weight(given, "bm25", or.bm25()),
            weight(given, "title", or.title()),
            weight(given, "passageMass", or.passageMass()),
            weight(given, "factMass", or.factMass()),
            weight(given, "names", or.names()),
            given.numberOr(
                "predicateExponent", RetrievalSettings.EXPONENT_MAX, or.predicateExponent()),
            (int) given.wholeOr("seeds", 1, RetrievalSettings.SEEDS_MAX, or.seeds()),
            (int) given.wholeOr("hops", 0, Limits.HOPS_MAX, or.hops()),
            WEIGHTS.stream().anyMatch(given::has)));
  }

  private static double weight(Fields given, String name, double absent) throws ContractFault {
    return given.numberOr(name, RetrievalSettings.WEIGHT_MAX, absent);
  }
}
