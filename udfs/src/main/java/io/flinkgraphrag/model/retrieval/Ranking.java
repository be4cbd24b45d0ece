package io.flinkgraphrag.model.retrieval;

import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.PredicateFactors;
import io.flinkgraphrag.model.contract.RetrievalSettings;
import io.flinkgraphrag.model.message.LinkPart.FactCandidate;
import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What retrieval has found so far for one question.
 *
 * <p>Scores are multiples of 2^-20 and masses are 64-bit fixed point, so that sums and comparisons
 * do not depend on the order in which shards answered.
 *
 * @param base the base score S of each candidate passage, 0 or more
 * @param facts the facts nearest to the question, best first, scaled from 0 to 1
 * @param predicates how well predicates fit the question
 * @param fromPassages mass that came from the best passages, the G of the final score
 * @param fromFacts mass that came from facts and names, the F of the final score
 * @param trails in a graph without passages, the paths that mass took
 * @param passageCount passages of the whole graph, for idf
 */
public record Ranking(
    Map<PassageKey, Double> base,
    List<FactCandidate> facts,
    PredicateFactors predicates,
    Reached fromPassages,
    Reached fromFacts,
    Trails trails,
    long passageCount) {

  /**
   * The best entities of a question: so many have their relations read, may be the answer that a
   * path leads to, and stand in evidence.
   */
  public static final int ENTITIES_MAX = 20;

  public static final Ranking EMPTY =
      new Ranking(
          Map.of(),
          List.of(),
          PredicateFactors.EQUAL,
          Reached.NOTHING,
          Reached.NOTHING,
          Trails.NONE,
          0);

  private static final double SCORE_UNITS = 1 << 20;

  /** The mass that arrived at each node over the hops. */
  public record Reached(Map<PassageKey, Long> passages, Map<String, Long> entities) {

    public static final Reached NOTHING = new Reached(Map.of(), Map.of());

    static void write(Reached reached, DataOutputView out) throws IOException {
      Wire.writeMap(reached.passages, PassageKey::write, (v, o) -> o.writeLong(v), out);
      Wire.writeMap(reached.entities, Wire::writeText, (v, o) -> o.writeLong(v), out);
    }

    static Reached read(DataInputView in) throws IOException {
      return new Reached(
          Wire.readMap(PassageKey::read, DataInputView::readLong, in),
          Wire.readMap(Wire::readText, DataInputView::readLong, in));
    }
  }

  public Ranking withReached(Reached newFromPassages, Reached newFromFacts) {
    return new Ranking(
        base, facts, predicates, newFromPassages, newFromFacts, trails, passageCount);
  }

  public Ranking withTrails(Trails newTrails) {
    return new Ranking(base, facts, predicates, fromPassages, fromFacts, newTrails, passageCount);
  }

  /** Final scores of every passage with a base score or mass: S + g G / max G + f F / max F. */
  public Map<PassageKey, Double> passageScores(RetrievalSettings settings) {
    Map<PassageKey, Double> scores = new TreeMap<>(base);
    addShares(fromPassages.passages, settings.passageMass(), scores);
    addShares(fromFacts.passages, settings.factMass(), scores);
    return rounded(scores);
  }

  /**
   * Scores of every entity that mass arrived at: the sum of both masses by their weights, or in a
   * graph without passages how well the best path to it fits.
   */
  public Map<String, Double> entityScores(RetrievalSettings settings) {
    if (trails.followed()) {
      return trails.entityScores();
    }
    Map<String, Double> scores = new TreeMap<>();
    addShares(fromPassages.entities, settings.passageMass(), scores);
    addShares(fromFacts.entities, settings.factMass(), scores);
    return rounded(scores);
  }

  private static <K> void addShares(Map<K, Long> masses, double weight, Map<K, Double> scores) {
    long most = masses.values().stream().mapToLong(Long::longValue).max().orElse(0);
    if (weight == 0 || most <= 0) {
      return;
    }
    masses.forEach(
        (node, mass) -> {
          if (mass > 0) {
            scores.merge(node, weight * mass / most, Double::sum);
          }
        });
  }

  private static <K> Map<K, Double> rounded(Map<K, Double> scores) {
    scores.replaceAll((node, score) -> Math.rint(score * SCORE_UNITS) / SCORE_UNITS);
    return scores;
  }

  /** Keys by score, best first, ties by key. */
  public static <K extends Comparable<K>> List<K> best(Map<K, Double> scores, int limit) {
    return scores.entrySet().stream()
        .sorted(
            Map.Entry.<K, Double>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(limit)
        .map(Map.Entry::getKey)
        .toList();
  }

  static void write(Ranking ranking, DataOutputView out) throws IOException {
    Wire.writeMap(ranking.base, PassageKey::write, (v, o) -> o.writeDouble(v), out);
    Reached.write(ranking.fromPassages, out);
    out.writeLong(ranking.passageCount);
    Wire.writeList(ranking.facts, FactCandidate::write, out);
    PredicateFactors.write(ranking.predicates, out);
    Reached.write(ranking.fromFacts, out);
    Trails.write(ranking.trails, out);
  }

  static Ranking read(DataInputView in) throws IOException {
    Map<PassageKey, Double> base = Wire.readMap(PassageKey::read, DataInputView::readDouble, in);
    Reached fromPassages = Reached.read(in);
    long passageCount = in.readLong();
    List<FactCandidate> facts = Wire.readList(FactCandidate::read, in);
    PredicateFactors predicates = PredicateFactors.read(in);
    Reached fromFacts = Reached.read(in);
    return new Ranking(
        base, facts, predicates, fromPassages, fromFacts, Trails.read(in), passageCount);
  }

  /** As it was before there were facts. */
  static Ranking readVersion1(DataInputView in) throws IOException {
    Map<PassageKey, Double> base = Wire.readMap(PassageKey::read, DataInputView::readDouble, in);
    Reached fromPassages = Reached.read(in);
    return new Ranking(
        base,
        List.of(),
        PredicateFactors.EQUAL,
        fromPassages,
        Reached.NOTHING,
        Trails.NONE,
        in.readLong());
  }
}
