package io.flinkgraphrag.model.message;

import io.flinkgraphrag.model.Flow;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The mass that a shard's nodes sent to their neighbours in one step. */
public record HopPart(Head head, List<Flow> arrivals) implements Part {

  public static final WireType<HopPart> TYPE = new WireType<>(HopPart.class, Codec.class);

  /** Version 2: flows say by which rule they spread. */
  public static final class Codec implements WireCodec<HopPart> {

    @Override
    public int version() {
      return 2;
    }

    @Override
    public void write(HopPart part, DataOutputView out) throws IOException {
      Head.write(part.head, out);
      Wire.writeList(part.arrivals, Flow::write, out);
    }

    @Override
    public HopPart read(int version, DataInputView in) throws IOException {
      return new HopPart(
          Head.read(in), Wire.readList(version == 1 ? Flow::readVersion1 : Flow::read, in));
    }
  }
}
