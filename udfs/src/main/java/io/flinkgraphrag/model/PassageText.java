package io.flinkgraphrag.model;

import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** A passage as READ keeps it. */
public record PassageText(PassageKey key, String title, String text, long version) {

  public static final WireType<PassageText> TYPE = new WireType<>(PassageText.class, Codec.class);

  public static void write(PassageText passage, DataOutputView out) throws IOException {
    PassageKey.write(passage.key, out);
    Wire.writeText(passage.title, out);
    Wire.writeText(passage.text, out);
    out.writeLong(passage.version);
  }

  public static PassageText read(DataInputView in) throws IOException {
    return new PassageText(
        PassageKey.read(in), Wire.readText(in), Wire.readText(in), in.readLong());
  }

  /** Version 1. */
  public static final class Codec implements WireCodec<PassageText> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(PassageText value, DataOutputView out) throws IOException {
      PassageText.write(value, out);
    }

    @Override
    public PassageText read(int version, DataInputView in) throws IOException {
      return PassageText.read(in);
    }
  }
}
