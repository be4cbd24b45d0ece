package io.flinkgraphrag.model;

import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Asks a shard for the texts of passages, and for the names and relations of entities. */
public record ReadRequest(Scatter scatter, List<PassageKey> passages, List<String> entities) {

  public static final WireType<ReadRequest> TYPE = new WireType<>(ReadRequest.class, Codec.class);

  /** Version 1. */
  public static final class Codec implements WireCodec<ReadRequest> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(ReadRequest request, DataOutputView out) throws IOException {
      Scatter.write(request.scatter, out);
      Wire.writeList(request.passages, PassageKey::write, out);
      Wire.writeList(request.entities, Wire::writeText, out);
    }

    @Override
    public ReadRequest read(int version, DataInputView in) throws IOException {
      return new ReadRequest(
          Scatter.read(in), Wire.readList(PassageKey::read, in), Wire.readList(Wire::readText, in));
    }
  }
}
