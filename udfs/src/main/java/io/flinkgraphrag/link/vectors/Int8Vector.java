package io.flinkgraphrag.link.vectors;

import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A vector in one byte per component with a scale of its own: component i is {@code scale *
 * values[i]}. One scale each, never per block, so that a score does not depend on the neighbours.
 *
 * @param values -127 to 127; not copied
 */
public record Int8Vector(float scale, byte[] values) {

  public static final WireType<Int8Vector> TYPE = new WireType<>(Int8Vector.class, Codec.class);

  private static final int BYTE_MAX = 127;

  public static Int8Vector of(float[] vector) {
    float max = 0;
    for (float x : vector) {
      max = Math.max(max, Math.abs(x));
    }
    byte[] values = new byte[vector.length];
    if (max == 0) {
      return new Int8Vector(0, values);
    }
    float scale = max / BYTE_MAX;
    for (int i = 0; i < vector.length; i++) {
      values[i] = (byte) Math.round(vector[i] / scale);
    }
    return new Int8Vector(scale, values);
  }

  /** The components that it stands for. */
  public List<Float> components() {
    List<Float> components = new ArrayList<>(values.length);
    for (byte value : values) {
      components.add(scale * value);
    }
    return components;
  }

  /** Inner product with another vector of the same length, which stands at {@code offset}. */
  public static int dot(byte[] values, byte[] others, int offset) {
    return DotProduct.BEST.of(values, others, offset);
  }

  /** Version 1. */
  public static final class Codec implements WireCodec<Int8Vector> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(Int8Vector vector, DataOutputView out) throws IOException {
      out.writeFloat(vector.scale);
      Wire.writeBytes(vector.values, out);
    }

    @Override
    public Int8Vector read(int version, DataInputView in) throws IOException {
      return new Int8Vector(in.readFloat(), Wire.readBytes(in));
    }
  }
}
