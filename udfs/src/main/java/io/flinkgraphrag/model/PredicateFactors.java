package io.flinkgraphrag.model;

import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import java.util.Map;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * How well each predicate fits a question: what mass over a relation is multiplied by.
 *
 * @param nearest predicate to factor, 0 to 1, of a bounded number of predicates
 * @param other the factor of every other predicate, 0 to 1
 */
public record PredicateFactors(Map<String, Double> nearest, double other) {

  /** All predicates fit alike. */
  public static final PredicateFactors EQUAL = new PredicateFactors(Map.of(), 1);

  public double of(String predicate) {
    return nearest.getOrDefault(predicate, other);
  }

  public static void write(PredicateFactors factors, DataOutputView out) throws IOException {
    Wire.writeMap(factors.nearest, Wire::writeText, (v, o) -> o.writeDouble(v), out);
    out.writeDouble(factors.other);
  }

  public static PredicateFactors read(DataInputView in) throws IOException {
    return new PredicateFactors(
        Wire.readMap(Wire::readText, DataInputView::readDouble, in), in.readDouble());
  }
}
