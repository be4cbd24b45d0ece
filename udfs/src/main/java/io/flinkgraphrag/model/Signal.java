package io.flinkgraphrag.model;

/**
 * What is known of a candidate passage for one question. Each is 0 or more, and 0 where nothing is
 * known.
 *
 * <p>Two candidates are linked where one names the other: it mentions the entity that the other's
 * title is. An entity that k of n candidates mention, or have as their title, has among them the
 * weight ln(1 + n/k) / ln(1 + n): 1 where only one does.
 */
public enum Signal {
  /** Nearness of the passage's vector, scaled over the question's candidates: 0 to 1. */
  DENSE(0, "dense"),
  /** Nearness of its best sentence's vector, scaled in the same way: 0 to 1. */
  SENTENCE(1, "sentence"),
  /** BM25, scaled in the same way: 0 to 1. */
  BM25(2, "bm25"),
  /** 1 where its title stands in the question, else 0. */
  TITLE(3, "title"),
  /** The mass that came from the best passages, by the most that a passage got: 0 to 1. */
  PASSAGE_MASS(4, "passageMass"),
  /** The mass that came from facts and names, by the most that a passage got: 0 to 1. */
  FACT_MASS(5, "factMass"),
  /** The share of the question's terms, weighed by idf, that the passage has: 0 to 1. */
  COVERAGE(6, "coverage"),
  /** The share of its title's terms that the question has: 0 to 1. */
  TITLE_COVERAGE(7, "titleCoverage"),
  /** The best base score of a candidate that names it. */
  NAMED_BY(8, "namedBy"),
  /** The best base score of a candidate that it names. */
  NAMES(9, "names"),
  /** 1 where a candidate whose title stands in the question names it, else 0. */
  NAMED_BY_TITLED(10, "namedByTitled"),
  /** 1 where it names a candidate whose title stands in the question, else 0. */
  NAMES_TITLED(11, "namesTitled"),
  /** ln(1 + candidates that name it). */
  NAMED_BY_COUNT(12, "namedByCount"),
  /** ln(1 + candidates that it names). */
  NAMES_COUNT(13, "namesCount"),
  /** Like COVERAGE, together with the linked candidate of the best base score; 0 without links. */
  PAIR_COVERAGE(14, "pairCoverage"),
  /**
   * The best base score of another candidate that mentions an entity that it mentions too, and that
   * does not stand in the question, times the entity's weight among the candidates: a bridge.
   */
  SHARED(15, "shared"),
  /** The same of an entity that stands in the question. */
  SHARED_ASKED(16, "sharedAsked"),
  /** The most weight of an entity that its text mentions and that stands in the question. */
  ASKED(17, "asked"),
  /**
   * The cosine of its vector and the question's, where it is among the nearest of the graph: 0 to
   * 1. Not scaled over the candidates, so that it says how near the best is: for the confidence,
   * and not for the ranking.
   */
  DENSE_COSINE(18, "denseCosine"),
  /** The same of its best sentence's vector. */
  SENTENCE_COSINE(19, "sentenceCosine");

  private final int place;
  private final String text;

  Signal(int place, String text) {
    this.place = place;
    this.text = text;
  }

  /** Where it stands among a candidate's signals, in state and on the wire: from 0 on. */
  public int place() {
    return place;
  }

  /** The name in files and answers. */
  public String text() {
    return text;
  }
}
