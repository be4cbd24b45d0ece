package io.flinkgraphrag.model;

import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A change of one element of one graph, as read from the updates topic and found valid.
 *
 * @param batch the record's {@code batch} header, "" for none
 * @param source the record as it was read: what is refused later still becomes a whole dead letter
 */
public record GraphUpdate(
    String graph, Change change, Order order, String batch, KafkaValue source) {

  public static final WireType<GraphUpdate> TYPE = new WireType<>(GraphUpdate.class, Codec.class);

  /** Version 1. */
  public static final class Codec implements WireCodec<GraphUpdate> {

    private static final WireCodec<KafkaValue> SOURCE = new KafkaValue.Codec();

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(GraphUpdate update, DataOutputView out) throws IOException {
      Wire.writeText(update.graph, out);
      Change.write(update.change, out);
      Order.write(update.order, out);
      Wire.writeText(update.batch, out);
      out.writeByte(SOURCE.version());
      SOURCE.write(update.source, out);
    }

    @Override
    public GraphUpdate read(int version, DataInputView in) throws IOException {
      return new GraphUpdate(
          Wire.readText(in),
          Change.read(in),
          Order.read(in),
          Wire.readText(in),
          SOURCE.read(in.readByte(), in));
    }
  }
}
