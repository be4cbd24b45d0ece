package io.flinkgraphrag.model.contract;

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

  /** What the graph shows as the element's version: without one, when the record was sent, ms. */
  public long version() {
    return order.versioned() ? order.value() : source.timestamp();
  }

  /** Version 2: another order. */
  public static final class Codec implements WireCodec<GraphUpdate> {

    private static final WireCodec<KafkaValue> SOURCE = new KafkaValue.Codec();

    @Override
    public int version() {
      return 2;
    }

    @Override
    public void write(GraphUpdate update, DataOutputView out) throws IOException {
      Wire.writeText(update.graph, out);
      update.change.write(out);
      Order.write(update.order, out);
      Wire.writeText(update.batch, out);
      out.writeByte(SOURCE.version());
      SOURCE.write(update.source, out);
    }

    @Override
    public GraphUpdate read(int version, DataInputView in) throws IOException {
      String graph = Wire.readText(in);
      Change change = Change.read(in);
      return new GraphUpdate(
          graph,
          change,
          version == 1 ? Order.Earlier.read(in).of(change instanceof Change.Put) : Order.read(in),
          Wire.readText(in),
          SOURCE.read(in.readByte(), in));
    }
  }
}
