package io.flinkgraphrag.rank;

import io.flinkgraphrag.model.Signal;
import java.util.Arrays;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A function of a candidate's signals, among the candidates of its question. A ranking model is a
 * weighted sum of some.
 *
 * <p>{@code base} is the base score ({@link SignalTable#base}); {@code rank(x)} is the place by x,
 * 1 for the best; {@code 1/rank(x)} is 0 where x is 0. A comparison is 1 where it holds, else 0.
 * The order of this list is the order of the sums: new ones come at the end.
 */
public enum RankingFunction {
  DENSE("dense", (t, i) -> t.get(Signal.DENSE, i)),
  SENTENCE("sentence", (t, i) -> t.get(Signal.SENTENCE, i)),
  BM25("bm25", (t, i) -> t.get(Signal.BM25, i)),
  TITLE("title", (t, i) -> t.get(Signal.TITLE, i)),
  PASSAGE_MASS("passageMass", (t, i) -> t.get(Signal.PASSAGE_MASS, i)),
  FACT_MASS("factMass", (t, i) -> t.get(Signal.FACT_MASS, i)),
  SQRT_PASSAGE_MASS("sqrt(passageMass)", RankingFunction::rootOfMass),
  MASS_WITHOUT_NEARNESS(
      "passageMass * (1 - max(dense, sentence))",
      (t, i) ->
          t.get(Signal.PASSAGE_MASS, i)
              * (1 - Math.max(t.get(Signal.DENSE, i), t.get(Signal.SENTENCE, i)))),
  MASS_AND_BM25(
      "passageMass * bm25", (t, i) -> t.get(Signal.PASSAGE_MASS, i) * t.get(Signal.BM25, i)),
  DENSE_AND_SENTENCE(
      "dense * sentence", (t, i) -> t.get(Signal.DENSE, i) * t.get(Signal.SENTENCE, i)),
  HAS_DENSE("dense > 0", (t, i) -> truth(t.get(Signal.DENSE, i) > 0)),
  HAS_SENTENCE("sentence > 0", (t, i) -> truth(t.get(Signal.SENTENCE, i) > 0)),
  RANK_DENSE("1/rank(dense)", (t, i) -> t.inverseRank(Signal.DENSE, i)),
  RANK_SENTENCE("1/rank(sentence)", (t, i) -> t.inverseRank(Signal.SENTENCE, i)),
  RANK_BM25("1/rank(bm25)", (t, i) -> t.inverseRank(Signal.BM25, i)),
  RANK_PASSAGE_MASS("1/rank(passageMass)", (t, i) -> t.inverseRank(Signal.PASSAGE_MASS, i)),
  MASS_OF_THE_UNLIKELY(
      "sqrt(passageMass) * (base < 0.3)", (t, i) -> rootOfMass(t, i) * truth(t.base(i) < 0.3)),
  LESS_OF_MASS_AND_BASE(
      "min(passageMass, base)", (t, i) -> Math.min(t.get(Signal.PASSAGE_MASS, i), t.base(i))),
  MORE_OF_MASS_AND_BASE(
      "max(passageMass, base)", (t, i) -> Math.max(t.get(Signal.PASSAGE_MASS, i), t.base(i))),
  TITLE_AND_MASS(
      "title * passageMass", (t, i) -> t.get(Signal.TITLE, i) * t.get(Signal.PASSAGE_MASS, i)),
  TITLE_WITHOUT_MASS(
      "title * (1 - passageMass)",
      (t, i) -> t.get(Signal.TITLE, i) * (1 - t.get(Signal.PASSAGE_MASS, i))),
  MUCH_MASS("passageMass > 0.5", (t, i) -> truth(t.get(Signal.PASSAGE_MASS, i) > 0.5)),
  FIRST_TWO("rank(base) <= 2", (t, i) -> truth(t.baseRank(i) == 1 || t.baseRank(i) == 2)),
  COVERAGE("coverage", (t, i) -> t.get(Signal.COVERAGE, i)),
  NAMED_BY("namedBy", (t, i) -> t.get(Signal.NAMED_BY, i)),
  NAMES("names", (t, i) -> t.get(Signal.NAMES, i)),
  NAMED_BY_TITLED("namedByTitled", (t, i) -> t.get(Signal.NAMED_BY_TITLED, i)),
  NAMES_TITLED("namesTitled", (t, i) -> t.get(Signal.NAMES_TITLED, i)),
  NAMED_BY_COUNT("namedByCount", (t, i) -> t.get(Signal.NAMED_BY_COUNT, i)),
  NAMES_COUNT("namesCount", (t, i) -> t.get(Signal.NAMES_COUNT, i)),
  PAIR_COVERAGE("pairCoverage", (t, i) -> t.get(Signal.PAIR_COVERAGE, i)),
  TITLE_COVERAGE("titleCoverage", (t, i) -> t.get(Signal.TITLE_COVERAGE, i)),
  NAMED_BY_AND_NAMES(
      "namedBy * names", (t, i) -> t.get(Signal.NAMED_BY, i) * t.get(Signal.NAMES, i)),
  LINKED_COVERAGE(
      "max(namedBy, names) * coverage", (t, i) -> linked(t, i) * t.get(Signal.COVERAGE, i)),
  LINKED_PAIR_COVERAGE(
      "max(namedBy, names) * pairCoverage",
      (t, i) -> linked(t, i) * t.get(Signal.PAIR_COVERAGE, i)),
  NAMED_BY_AND_RANK(
      "namedBy / rank(base)", (t, i) -> t.get(Signal.NAMED_BY, i) * t.inverseBaseRank(i)),
  COVERAGE_AND_BASE("coverage * base", (t, i) -> t.get(Signal.COVERAGE, i) * t.base(i)),
  SHARED("shared", (t, i) -> t.get(Signal.SHARED, i)),
  SHARED_ASKED("sharedAsked", (t, i) -> t.get(Signal.SHARED_ASKED, i)),
  ASKED("asked", (t, i) -> t.get(Signal.ASKED, i));

  private static final SortedMap<String, RankingFunction> BY_TEXT = new TreeMap<>();

  static {
    Arrays.stream(values()).forEach(function -> BY_TEXT.put(function.text, function));
  }

  private final String text;

  /** A lambda that holds nothing. */
  @SuppressWarnings("ImmutableEnumChecker")
  private final Formula formula;

  RankingFunction(String text, Formula formula) {
    this.text = text;
    this.formula = formula;
  }

  /** What it is for one row. */
  private interface Formula {
    double at(SignalTable table, int row);
  }

  /** The name in files. */
  public String text() {
    return text;
  }

  /** All functions by their names in files. */
  static SortedMap<String, RankingFunction> byText() {
    return Collections.unmodifiableSortedMap(BY_TEXT);
  }

  /** What it is for each row. */
  public double[] values(SignalTable table) {
    double[] values = new double[table.rows()];
    add(1, table, values);
    return values;
  }

  /** Adds the weighted function to each row's sum. */
  void add(double weight, SignalTable table, double[] sums) {
    for (int row = 0; row < sums.length; row++) {
      sums[row] += weight * formula.at(table, row);
    }
  }

  private static double truth(boolean holds) {
    return holds ? 1 : 0;
  }

  /** {@link StrictMath} and {@link Math} agree on roots: the nearest double. */
  private static double rootOfMass(SignalTable table, int row) {
    return Math.sqrt(table.get(Signal.PASSAGE_MASS, row));
  }

  private static double linked(SignalTable table, int row) {
    return Math.max(table.get(Signal.NAMED_BY, row), table.get(Signal.NAMES, row));
  }
}
