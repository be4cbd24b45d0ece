package io.flinkgraphrag.model.message;

import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Asks a shard for the statistics of the terms of a question. */
public record TermsRequest(Scatter scatter, String text) implements Request {

  public static final WireType<TermsRequest> TYPE = new WireType<>(TermsRequest.class, Codec.class);

  /** Version 2: the scatter says when it was sent. */
  public static final class Codec implements WireCodec<TermsRequest> {

    @Override
    public int version() {
      return 2;
    }

    @Override
    public void write(TermsRequest request, DataOutputView out) throws IOException {
      Scatter.write(request.scatter, out);
      Wire.writeText(request.text, out);
    }

    @Override
    public TermsRequest read(int version, DataInputView in) throws IOException {
      return new TermsRequest(
          version == 1 ? Scatter.readWithoutSent(in) : Scatter.read(in), Wire.readText(in));
    }
  }
}
