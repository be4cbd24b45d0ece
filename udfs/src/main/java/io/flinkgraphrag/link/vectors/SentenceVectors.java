package io.flinkgraphrag.link.vectors;

import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The vectors of a passage's sentences, in the order of the text. */
public record SentenceVectors(List<Int8Vector> vectors) {

  public static final WireType<SentenceVectors> TYPE =
      new WireType<>(SentenceVectors.class, Codec.class);

  /** Version 1. */
  public static final class Codec implements WireCodec<SentenceVectors> {

    private static final WireCodec<Int8Vector> VECTOR = new Int8Vector.Codec();

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(SentenceVectors value, DataOutputView out) throws IOException {
      out.writeByte(VECTOR.version());
      Wire.writeList(value.vectors, VECTOR::write, out);
    }

    @Override
    public SentenceVectors read(int version, DataInputView in) throws IOException {
      int vectorVersion = in.readByte();
      return new SentenceVectors(Wire.readList(source -> VECTOR.read(vectorVersion, source), in));
    }
  }
}
