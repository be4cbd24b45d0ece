package io.flinkgraphrag.model;

import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import java.util.Map;
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
