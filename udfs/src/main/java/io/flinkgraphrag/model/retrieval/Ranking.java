package io.flinkgraphrag.model.retrieval;

import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.PredicateFactors;
import io.flinkgraphrag.model.Signal;
import io.flinkgraphrag.model.Signals;
import io.flinkgraphrag.model.contract.RetrievalSettings;
import io.flinkgraphrag.model.message.LinkPart.FactCandidate;
import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What retrieval has found so far for one question.
 *
 * <p>Scores are multiples of 2^-20 and masses are 64-bit fixed point, so that sums and comparisons
 * do not depend on the order in which shards answered.
 *
 * @param base the candidates that the shards' lists had, with what is known of them
 * @param termWeights of the question's terms, in their order
 * @param links after the first hop, of the entities that its mass reached, which candidates name
 *     them and which have them as titles
 * @param facts the facts nearest to the question, best first, scaled from 0 to 1
 * @param predicates how well predicates fit the question
 * @param fromPassages mass that came from the best passages
 * @param fromFacts mass that came from facts and names
 * @param trails in a graph without passages, the paths that mass took
 * @param passageCount passages of the whole graph, for idf
 * @param ranked after the last hop, the best passages by their final scores; the candidates and the
 *     masses of passages are gone then
 */
public record Ranking(
    Map<PassageKey, Candidate> base,
    List<Double> termWeights,
    Map<String, EntityLinks> links,
    List<FactCandidate> facts,
    PredicateFactors predicates,
    Reached fromPassages,
    Reached fromFacts,
    Trails trails,
    long passageCount,
    List<Ranked> ranked) {

  /**
   * The best entities of a question: so many have their relations read, may be the answer that a
   * path leads to, and stand in evidence.
   */
  public static final int ENTITIES_MAX = 20;

  public static final Ranking EMPTY =
      new Ranking(
          Map.of(),
          List.of(),
          Map.of(),
          List.of(),
          PredicateFactors.EQUAL,
          Reached.NOTHING,
          Reached.NOTHING,
          Trails.NONE,
          0,
          List.of());

  /**
   * A candidate passage.
   *
   * @param terms which of the question's terms it has: bit i is the i-th
   */
  public record Candidate(Signals signals, long terms) {

    /** The base score S (docs/architecture.md, Retrieval): a multiple of 2^-20, 0 or more. */
    public double baseScore(RetrievalSettings settings) {
      return rounded(
          settings.dense() * signals.get(Signal.DENSE)
              + settings.sentence() * signals.get(Signal.SENTENCE)
              + settings.bm25() * signals.get(Signal.BM25)
              + settings.title() * signals.get(Signal.TITLE));
    }

    static void write(Candidate candidate, DataOutputView out) throws IOException {
      Signals.write(candidate.signals, out);
      out.writeLong(candidate.terms);
    }

    static Candidate read(DataInputView in) throws IOException {
      return new Candidate(Signals.read(in), in.readLong());
    }

    /** Of a build that kept only the base score: one that has it by the default weights. */
    static Candidate readBaseScore(DataInputView in) throws IOException {
      double score = in.readDouble();
      return new Candidate(
          Signals.NONE
              .with(Signal.DENSE, score)
              .with(Signal.SENTENCE, score)
              .with(Signal.BM25, score),
          0);
    }
  }

  /** A passage with its final score. */
  public record Ranked(PassageKey passage, double score, Signals signals) {

    static void write(Ranked ranked, DataOutputView out) throws IOException {
      PassageKey.write(ranked.passage, out);
      out.writeDouble(ranked.score);
      Signals.write(ranked.signals, out);
    }

    static Ranked read(DataInputView in) throws IOException {
      return new Ranked(PassageKey.read(in), in.readDouble(), Signals.read(in));
    }
  }

  private static final double SCORE_UNITS = 1 << 20;

  /** The mass that arrived at each node over the hops. */
  public record Reached(Map<PassageKey, Long> passages, Map<String, Long> entities) {

    public static final Reached NOTHING = new Reached(Map.of(), Map.of());

    Reached withoutPassages() {
      return new Reached(Map.of(), entities);
    }

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

  public Ranking withLinks(Map<PassageKey, Candidate> newBase, Map<String, EntityLinks> newLinks) {
    return new Ranking(
        newBase,
        termWeights,
        newLinks,
        facts,
        predicates,
        fromPassages,
        fromFacts,
        trails,
        passageCount,
        ranked);
  }

  public Ranking withReached(Reached newFromPassages, Reached newFromFacts) {
    return new Ranking(
        base,
        termWeights,
        links,
        facts,
        predicates,
        newFromPassages,
        newFromFacts,
        trails,
        passageCount,
        ranked);
  }

  public Ranking withTrails(Trails newTrails) {
    return new Ranking(
        base,
        termWeights,
        links,
        facts,
        predicates,
        fromPassages,
        fromFacts,
        newTrails,
        passageCount,
        ranked);
  }

  /** With its passages ranked. */
  public Ranking withRanked(List<Ranked> best) {
    return new Ranking(
        Map.of(),
        List.of(),
        Map.of(),
        facts,
        predicates,
        fromPassages.withoutPassages(),
        fromFacts.withoutPassages(),
        trails,
        passageCount,
        best);
  }

  /**
   * The signals of every passage with a base score or mass, by key: those of the candidates, and
   * the masses by the most that a passage got. Mass that a question gives no weight finds nothing.
   */
  public SortedMap<PassageKey, Signals> passageSignals(RetrievalSettings settings) {
    SortedMap<PassageKey, Signals> signals = new TreeMap<>();
    base.forEach((passage, candidate) -> signals.put(passage, candidate.signals));
    if (!settings.weighs() || settings.passageMass() > 0) {
      shares(fromPassages.passages)
          .forEach((passage, share) -> add(passage, Signal.PASSAGE_MASS, share, signals));
    }
    if (!settings.weighs() || settings.factMass() > 0) {
      shares(fromFacts.passages)
          .forEach((passage, share) -> add(passage, Signal.FACT_MASS, share, signals));
    }
    return signals;
  }

  private static void add(
      PassageKey passage, Signal signal, double value, Map<PassageKey, Signals> signals) {
    signals.merge(
        passage, Signals.NONE.with(signal, value), (known, alone) -> known.with(signal, value));
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
    if (weight != 0) {
      shares(masses).forEach((node, share) -> scores.merge(node, weight * share, Double::sum));
    }
  }

  /** Each mass above 0 by the largest. */
  private static <K> Map<K, Double> shares(Map<K, Long> masses) {
    long most = masses.values().stream().mapToLong(Long::longValue).max().orElse(0);
    Map<K, Double> shares = new TreeMap<>();
    masses.forEach(
        (node, mass) -> {
          if (mass > 0) {
            shares.put(node, (double) mass / most);
          }
        });
    return shares;
  }

  private static <K> Map<K, Double> rounded(Map<K, Double> scores) {
    scores.replaceAll((node, score) -> rounded(score));
    return scores;
  }

  private static double rounded(double score) {
    return Math.rint(score * SCORE_UNITS) / SCORE_UNITS;
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
    Wire.writeMap(ranking.base, PassageKey::write, Candidate::write, out);
    Wire.writeList(ranking.termWeights, (v, o) -> o.writeDouble(v), out);
    Wire.writeMap(ranking.links, Wire::writeText, EntityLinks::write, out);
    Wire.writeList(ranking.ranked, Ranked::write, out);
    Reached.write(ranking.fromPassages, out);
    out.writeLong(ranking.passageCount);
    Wire.writeList(ranking.facts, FactCandidate::write, out);
    PredicateFactors.write(ranking.predicates, out);
    Reached.write(ranking.fromFacts, out);
    Trails.write(ranking.trails, out);
  }

  static Ranking read(DataInputView in) throws IOException {
    return read(
        Wire.readMap(PassageKey::read, Candidate::read, in),
        Wire.readList(DataInputView::readDouble, in),
        Wire.readMap(Wire::readText, EntityLinks::read, in),
        Wire.readList(Ranked::read, in),
        in);
  }

  /** As it was before candidates had signals. */
  static Ranking readVersion2(DataInputView in) throws IOException {
    return read(
        Wire.readMap(PassageKey::read, Candidate::readBaseScore, in),
        List.of(),
        Map.of(),
        List.of(),
        in);
  }

  private static Ranking read(
      Map<PassageKey, Candidate> base,
      List<Double> termWeights,
      Map<String, EntityLinks> links,
      List<Ranked> ranked,
      DataInputView in)
      throws IOException {
    Reached fromPassages = Reached.read(in);
    long passageCount = in.readLong();
    List<FactCandidate> facts = Wire.readList(FactCandidate::read, in);
    PredicateFactors predicates = PredicateFactors.read(in);
    Reached fromFacts = Reached.read(in);
    return new Ranking(
        base,
        termWeights,
        links,
        facts,
        predicates,
        fromPassages,
        fromFacts,
        Trails.read(in),
        passageCount,
        ranked);
  }

  /** As it was before there were facts. */
  static Ranking readVersion1(DataInputView in) throws IOException {
    Map<PassageKey, Candidate> base = Wire.readMap(PassageKey::read, Candidate::readBaseScore, in);
    Reached fromPassages = Reached.read(in);
    return new Ranking(
        base,
        List.of(),
        Map.of(),
        List.of(),
        PredicateFactors.EQUAL,
        fromPassages,
        Reached.NOTHING,
        Trails.NONE,
        in.readLong(),
        List.of());
  }
}
