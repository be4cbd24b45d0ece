package io.flinkgraphrag.rank;

import io.flinkgraphrag.model.Signals;
import io.flinkgraphrag.model.contract.RetrievalSettings;
import io.flinkgraphrag.text.Language;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How candidates are scored: a weighted sum of ranking functions. Immutable, and equal where it
 * scores equally, whoever made it.
 *
 * <p>It travels with the job, in the layouts, and is never in state.
 */
public final class RankingModel implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Beyond, a weight is a mistake; fitted ones are below 10. */
  static final double WEIGHT_MAX = 1_000;

  private final Made made;

  /** Those with a weight that is not 0, in the order of the enum; weights stand beside them. */
  private final RankingFunction[] functions;

  private final double[] weights;

  /**
   * Where a model comes from, for people.
   *
   * @param date ISO 8601; empty where nobody said
   * @param command that made it, or a sentence
   * @param sets of golden questions
   * @param questions how many
   * @param figures by name, in order
   */
  public record Made(
      String date,
      String command,
      List<String> sets,
      int questions,
      LinkedHashMap<String, String> figures)
      implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Nothing is said. */
    public static final Made UNSAID = new Made("", "", List.of(), 0, new LinkedHashMap<>());

    public Made {
      sets = List.copyOf(sets);
      figures = new LinkedHashMap<>(figures);
    }

    /** A copy. */
    @Override
    public LinkedHashMap<String, String> figures() {
      return new LinkedHashMap<>(figures);
    }
  }

  private RankingModel(Made made, EnumMap<RankingFunction, Double> weights) {
    this.made = made;
    this.functions = weights.keySet().toArray(RankingFunction[]::new);
    this.weights = weights.values().stream().mapToDouble(Double::doubleValue).toArray();
  }

  /**
   * A model of these weights; functions that are not named have the weight 0.
   *
   * @throws IllegalArgumentException naming a weight that is out of range
   */
  public static RankingModel of(Made made, Map<RankingFunction, Double> weights) {
    EnumMap<RankingFunction, Double> kept = new EnumMap<>(RankingFunction.class);
    weights.forEach(
        (function, weight) -> {
          if (!(Math.abs(weight) <= WEIGHT_MAX)) {
            throw new IllegalArgumentException(
                "\"%s\" is %s, but must be %.0f to %.0f"
                    .formatted(function.text(), weight, -WEIGHT_MAX, WEIGHT_MAX));
          }
          if (weight != 0) {
            kept.put(function, weight);
          }
        });
    return new RankingModel(made, kept);
  }

  /**
   * What graphs of a language have whose layout names no ranking file.
   *
   * @param language ISO 639-1 code, one that {@link Language#of} knows
   */
  public static RankingModel ofLanguage(String language) {
    return BUILT_IN.computeIfAbsent(Language.of(language).code(), RankingFile::builtIn);
  }

  /** Read when they are first needed. */
  private static final Map<String, RankingModel> BUILT_IN = new ConcurrentHashMap<>();

  /** The score of a question that brings weights of its own: the sum of six signals. */
  public static RankingModel weightedSum(RetrievalSettings settings) {
    EnumMap<RankingFunction, Double> weights = new EnumMap<>(RankingFunction.class);
    weights.put(RankingFunction.DENSE, settings.dense());
    weights.put(RankingFunction.SENTENCE, settings.sentence());
    weights.put(RankingFunction.BM25, settings.bm25());
    weights.put(RankingFunction.TITLE, settings.title());
    weights.put(RankingFunction.PASSAGE_MASS, settings.passageMass());
    weights.put(RankingFunction.FACT_MASS, settings.factMass());
    return of(Made.UNSAID, weights);
  }

  /**
   * The score of each candidate, a multiple of 2^-20. It may be below 0.
   *
   * @param candidates of one question, in the order of their keys: the earlier of two with equal
   *     signals has the better rank
   */
  public double[] scores(List<Signals> candidates) {
    SignalTable table = SignalTable.of(candidates);
    double[] scores = new double[table.rows()];
    for (int i = 0; i < functions.length; i++) {
      functions[i].add(weights[i], table, scores);
    }
    for (int row = 0; row < scores.length; row++) {
      scores[row] = SignalTable.rounded(scores[row]);
    }
    return scores;
  }

  public Made made() {
    return made;
  }

  /** The weights that are not 0, in the order of the functions. */
  public Map<RankingFunction, Double> weights() {
    Map<RankingFunction, Double> named = new TreeMap<>();
    for (int i = 0; i < functions.length; i++) {
      named.put(functions[i], weights[i]);
    }
    return Collections.unmodifiableMap(named);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RankingModel that
        && Arrays.equals(functions, that.functions)
        && Arrays.equals(weights, that.weights);
  }

  /** The same in every process, other than the hash of an enum. */
  @Override
  public int hashCode() {
    return weights().entrySet().stream()
        .mapToInt(entry -> 31 * entry.getKey().text().hashCode() + entry.getValue().hashCode())
        .sum();
  }

  @Override
  public String toString() {
    return "ranking of %d functions".formatted(functions.length)
        + (made.date().isEmpty() ? "" : ", made " + made.date());
  }
}
