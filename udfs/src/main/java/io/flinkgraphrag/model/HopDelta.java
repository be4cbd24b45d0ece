package io.flinkgraphrag.model;

import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Adds, replaces or removes one direction of a mention in the adjacency of one shard.
 *
 * @param node the end that the shard owns
 * @param neighbour the other end
 * @param weight of the mention, 1 or {@link #TITLE_WEIGHT}; 0 removes it
 */
public record HopDelta(String shard, Node node, Node neighbour, int weight) {

  public static final WireType<HopDelta> TYPE = new WireType<>(HopDelta.class, Codec.class);

  /** b of a passage's title (DESIGN section 5). */
  public static final int TITLE_WEIGHT = 3;

  /** Version 1. */
  public static final class Codec implements WireCodec<HopDelta> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(HopDelta delta, DataOutputView out) throws IOException {
      Wire.writeText(delta.shard, out);
      Node.write(delta.node, out);
      Node.write(delta.neighbour, out);
      out.writeInt(delta.weight);
    }

    @Override
    public HopDelta read(int version, DataInputView in) throws IOException {
      return new HopDelta(Wire.readText(in), Node.read(in), Node.read(in), in.readInt());
    }
  }
}
