package io.flinkgraphrag.contract;

import com.fasterxml.jackson.databind.JsonNode;

/** Vectors that come with graph updates. */
final class Vectors {

  private Vectors() {}

  /**
   * The vector, scaled to length 1.
   *
   * @param dimension numbers that it has to have, 0 for any from 1 to {@link Limits#VECTOR_MAX}
   * @throws ContractFault {@link FaultCode#INVALID_VECTOR}
   */
  static float[] read(JsonNode array, int dimension) throws ContractFault {
    if (!array.isArray()) {
      throw fault("vector: expected an array of numbers, got " + Fields.describe(array));
    }
    requireLength(array.size(), dimension);
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

  private static void requireLength(int length, int dimension) throws ContractFault {
    if (dimension > 0 && length != dimension) {
      throw fault(
          String.format(
              "vector: has %d numbers, the embedder of this job makes %d; embed with the same"
                  + " model, or leave the vector out",
              length, dimension));
    }
    if (length < 1 || length > Limits.VECTOR_MAX) {
      throw fault("vector: expected 1 to " + Limits.VECTOR_MAX + " numbers, got " + length);
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
