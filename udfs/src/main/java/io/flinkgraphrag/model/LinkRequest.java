package io.flinkgraphrag.model;

import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Asks a shard for its candidates. The vector is empty where embedding failed. */
public record LinkRequest(Scatter scatter, String text, float[] vector) {

  public static final WireType<LinkRequest> TYPE = new WireType<>(LinkRequest.class, Codec.class);

  /** Version 1. */
  public static final class Codec implements WireCodec<LinkRequest> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(LinkRequest request, DataOutputView out) throws IOException {
      Scatter.write(request.scatter, out);
      Wire.writeText(request.text, out);
      Wire.writeFloats(request.vector, out);
    }

    @Override
    public LinkRequest read(int version, DataInputView in) throws IOException {
      return new LinkRequest(Scatter.read(in), Wire.readText(in), Wire.readFloats(in));
    }
  }
}
