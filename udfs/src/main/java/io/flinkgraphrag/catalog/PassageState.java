package io.flinkgraphrag.catalog;

import io.flinkgraphrag.model.contract.Order;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.Map;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What the catalog remembers of a passage: enough to decide by order and to undo what it asserted.
 *
 * @param revision counts the deltas that LINK got for it, deletes included
 * @param contentHash of title, text, given vector and the number of the rules that cut them
 * @param mentions entity id to weight; empty once deleted
 * @param deletedAt ms since the epoch, 0 for a passage that is there
 * @param slot its number among the document's passages, see {@link Members}
 */
record PassageState(
    Order order,
    long revision,
    long contentHash,
    Map<String, Integer> mentions,
    long deletedAt,
    int slot) {

  static final WireType<PassageState> TYPE = new WireType<>(PassageState.class, Codec.class);

  /** Not among {@link Members} yet. */
  static final int NO_SLOT = -1;

  boolean present() {
    return deletedAt == 0;
  }

  PassageState deleted(Order deletedBy, long now) {
    return new PassageState(deletedBy, revision + 1, 0, Map.of(), now, slot);
  }

  PassageState at(int newSlot) {
    return new PassageState(order, revision, contentHash, mentions, deletedAt, newSlot);
  }

  /** Version 2: another order, and the slot. */
  public static final class Codec implements WireCodec<PassageState> {

    @Override
    public int version() {
      return 2;
    }

    @Override
    public void write(PassageState value, DataOutputView out) throws IOException {
      Order.write(value.order, out);
      out.writeLong(value.revision);
      out.writeLong(value.contentHash);
      Wire.writeMap(value.mentions, Wire::writeText, Wire::writeLength, out);
      out.writeLong(value.deletedAt);
      out.writeInt(value.slot);
    }

    @Override
    public PassageState read(int version, DataInputView in) throws IOException {
      return version == 1 ? readEarlier(in) : readPresent(in);
    }

    private static PassageState readPresent(DataInputView in) throws IOException {
      return new PassageState(
          Order.read(in),
          in.readLong(),
          in.readLong(),
          Wire.readMap(Wire::readText, Wire::readLength, in),
          in.readLong(),
          in.readInt());
    }

    private static PassageState readEarlier(DataInputView in) throws IOException {
      Order.Earlier order = Order.Earlier.read(in);
      long revision = in.readLong();
      long contentHash = in.readLong();
      Map<String, Integer> mentions = Wire.readMap(Wire::readText, Wire::readLength, in);
      long deletedAt = in.readLong();
      return new PassageState(
          order.of(deletedAt == 0), revision, contentHash, mentions, deletedAt, NO_SLOT);
    }
  }
}
