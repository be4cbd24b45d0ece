package io.flinkgraphrag.model;

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
 * @param base the base score of each candidate passage, 0 to 1.2
 * @param passageMass the mass that reached each passage over the hops
 * @param entityMass the mass that reached each entity over the hops
 * @param passageCount passages of the whole graph, for idf
 */
public record Ranking(
    Map<PassageKey, Double> base,
    Map<PassageKey, Long> passageMass,
    Map<String, Long> entityMass,
    long passageCount) {

  public static final Ranking EMPTY = new Ranking(Map.of(), Map.of(), Map.of(), 0);

  /** Weight of the greatest mass against the base score (DESIGN section 5, final score). */
  private static final double MASS_WEIGHT = 0.5;

  private static final double SCORE_UNITS = 1 << 20;

  /** Final scores: {@code S + 0.5 G / max G} of every passage with a base score or mass. */
  public Map<PassageKey, Double> scores() {
    long most = passageMass.values().stream().mapToLong(Long::longValue).max().orElse(0);
    Map<PassageKey, Double> scores = new TreeMap<>(base);
    for (Map.Entry<PassageKey, Long> entry : passageMass.entrySet()) {
      if (entry.getValue() > 0) {
        double share = MASS_WEIGHT * entry.getValue() / most;
        scores.merge(entry.getKey(), share, Double::sum);
      }
    }
    scores.replaceAll((passage, score) -> Math.rint(score * SCORE_UNITS) / SCORE_UNITS);
    return scores;
  }

  /** Passages by final score, best first, ties by key. */
  public List<PassageKey> bestPassages(int limit) {
    return best(scores(), limit);
  }

  /** Entities by mass, most first, ties by id. */
  public List<String> bestEntities(int limit) {
    return best(entityMass, limit);
  }

  private static <K extends Comparable<K>, V extends Comparable<V>> List<K> best(
      Map<K, V> scores, int limit) {
    return scores.entrySet().stream()
        .sorted(
            Map.Entry.<K, V>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(limit)
        .map(Map.Entry::getKey)
        .toList();
  }

  static void write(Ranking ranking, DataOutputView out) throws IOException {
    Wire.writeMap(ranking.base, PassageKey::write, (v, o) -> o.writeDouble(v), out);
    Wire.writeMap(ranking.passageMass, PassageKey::write, (v, o) -> o.writeLong(v), out);
    Wire.writeMap(ranking.entityMass, Wire::writeText, (v, o) -> o.writeLong(v), out);
    out.writeLong(ranking.passageCount);
  }

  static Ranking read(DataInputView in) throws IOException {
    return new Ranking(
        Wire.readMap(PassageKey::read, DataInputView::readDouble, in),
        Wire.readMap(PassageKey::read, DataInputView::readLong, in),
        Wire.readMap(Wire::readText, DataInputView::readLong, in),
        in.readLong());
  }
}
