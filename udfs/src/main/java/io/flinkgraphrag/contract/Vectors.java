package io.flinkgraphrag.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkgraphrag.model.VectorSpace;

/** Vectors that come with graph updates. */
final class Vectors {

  private Vectors() {}

  /**
   * The vector, scaled to length 1.
   *
   * @param model that made it, or "" where the update does not say
   * @param space that the graph's vectors are of
   * @throws ContractFault {@link FaultCode#INVALID_VECTOR}
   */
  static float[] read(JsonNode array, String model, String graph, VectorSpace space)
      throws ContractFault {
    if (!array.isArray()) {
      throw fault("vector: expected an array of numbers, got " + Fields.describe(array));
    }
    requireModel(model, graph, space);
    requireLength(array.size(), graph, space);
    double[] values = new double[array.size()];
    double largest = 0;
    for (int i = 0; i < values.length; i++) {
      JsonNode node = array.get(i);
      values[i] = node.isNumber() ? node.doubleValue() : Double.NaN;
      if (!(Math.abs(values[i]) <= Float.MAX_VALUE)) {
        throw fault("vector[" + i + "]: expected a finite number, got " + Fields.describe(node));
      }
      largest = Math.max(largest, Math.abs(values[i]));
    }
    if (largest == 0) {
      throw fault("vector: all numbers are 0, so it has no direction; leave the vector out");
    }
    return scaled(values, largest);
  }

  /** Vectors of two models can be of one length, and are as good as noise to one another. */
  private static void requireModel(String model, String graph, VectorSpace space)
      throws ContractFault {
    if (!model.isEmpty() && !model.equals(space.model())) {
      throw fault(
          String.format(
              "vectorModel: is \"%s\", the embedder of graph \"%s\" is \"%s\"; embed with that"
                  + " model, or leave vector and vectorModel out",
              model, graph, space.model()));
    }
  }

  private static void requireLength(int length, String graph, VectorSpace space)
      throws ContractFault {
    if (length != space.dimensions()) {
      throw fault(
          String.format(
              "vector: has %d numbers, the embedder of graph \"%s\" (%s) makes %d; embed with the"
                  + " same model, or leave the vector out",
              length, graph, space.model(), space.dimensions()));
    }
  }

  /** Divides by the largest first, so that the squares of tiny numbers do not vanish. */
  private static float[] scaled(double[] values, double largest) {
    double squares = 0;
    for (double value : values) {
      squares += (value / largest) * (value / largest);
    }
    double norm = Math.sqrt(squares);
    float[] unit = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      unit[i] = (float) (values[i] / largest / norm);
    }
    return unit;
  }

  private static ContractFault fault(String message) {
    return new ContractFault(FaultCode.INVALID_VECTOR, message);
  }
}
