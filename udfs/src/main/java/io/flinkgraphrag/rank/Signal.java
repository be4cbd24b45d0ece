package io.flinkgraphrag.rank;

/**
 * What is known of a candidate passage for one question. Each is 0 or more, and 0 where nothing is
 * known.
 *
 * <p>Two candidates are linked where one names the other: it mentions the entity that the other's
 * title is. In state and on the wire a signal is its place in this list: new ones come at the end.
 */
public enum Signal {
  /** Nearness of the passage's vector, scaled over the question's candidates: 0 to 1. */
  DENSE("dense"),
  /** Nearness of its best sentence's vector, scaled in the same way: 0 to 1. */
  SENTENCE("sentence"),
  /** BM25, scaled in the same way: 0 to 1. */
  BM25("bm25"),
  /** 1 where its title stands in the question, else 0. */
  TITLE("title"),
  /** The mass that came from the best passages, by the most that a passage got: 0 to 1. */
  PASSAGE_MASS("passageMass"),
  /** The mass that came from facts and names, by the most that a passage got: 0 to 1. */
  FACT_MASS("factMass"),
  /** The share of the question's terms, weighed by idf, that the passage has: 0 to 1. */
  COVERAGE("coverage"),
  /** The share of its title's terms that the question has: 0 to 1. */
  TITLE_COVERAGE("titleCoverage"),
  /** The best base score of a candidate that names it. */
  NAMED_BY("namedBy"),
  /** The best base score of a candidate that it names. */
  NAMES("names"),
  /** 1 where a candidate whose title stands in the question names it, else 0. */
  NAMED_BY_TITLED("namedByTitled"),
  /** 1 where it names a candidate whose title stands in the question, else 0. */
  NAMES_TITLED("namesTitled"),
  /** ln(1 + candidates that name it). */
  NAMED_BY_COUNT("namedByCount"),
  /** ln(1 + candidates that it names). */
  NAMES_COUNT("namesCount"),
  /** Like COVERAGE, together with the linked candidate of the best base score; 0 without links. */
  PAIR_COVERAGE("pairCoverage");

  private final String text;

  Signal(String text) {
    this.text = text;
  }

  /** The name in files and answers. */
  public String text() {
    return text;
  }
}
