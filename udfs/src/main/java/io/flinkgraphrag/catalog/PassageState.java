package io.flinkgraphrag.catalog;

import io.flinkgraphrag.model.contract.Order;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What the catalog remembers of a passage: enough to decide by order and to undo what it asserted.
 *
 * @param revision counts the deltas that LINK got for it, deletes included
 * @param contentHash of title, text, given vector and the number of the rules that cut them
 * @param mentions what was sent of them; none once deleted
 * @param deletedAt ms since the epoch, 0 for a passage that is there
 * @param slot its number among the document's passages, see {@link Members}
 */
record PassageState(
    Order order, long revision, long contentHash, Mentions mentions, long deletedAt, int slot) {

  static final WireType<PassageState> TYPE = new WireType<>(PassageState.class, Codec.class);

  /** Not among {@link Members} yet. */
  static final int NO_SLOT = -1;

  boolean present() {
    return deletedAt == 0;
  }

  PassageState deleted(Order deletedBy, long now) {
    return new PassageState(deletedBy, revision + 1, 0, Mentions.NONE, now, slot);
  }

  PassageState at(int newSlot) {
    return new PassageState(order, revision, contentHash, mentions, deletedAt, newSlot);
  }

  /** Version 2: another order, and the slot. Version 3: which mentions are names. */
  public static final class Codec implements WireCodec<PassageState> {

    @Override
    public int version() {
      return 3;
    }

    @Override
    public void write(PassageState value, DataOutputView out) throws IOException {
      Order.write(value.order, out);
      out.writeLong(value.revision);
      out.writeLong(value.contentHash);
      Mentions.write(value.mentions, out);
      out.writeLong(value.deletedAt);
      out.writeInt(value.slot);
    }

    @Override
    public PassageState read(int version, DataInputView in) throws IOException {
      return version == 1 ? readEarlier(in) : readPresent(version, in);
    }

    private static PassageState readPresent(int version, DataInputView in) throws IOException {
      return new PassageState(
          Order.read(in),
          in.readLong(),
          in.readLong(),
          version == 2 ? Mentions.readGiven(in) : Mentions.read(in),
          in.readLong(),
          in.readInt());
    }

    private static PassageState readEarlier(DataInputView in) throws IOException {
      Order.Earlier order = Order.Earlier.read(in);
      long revision = in.readLong();
      long contentHash = in.readLong();
      Mentions mentions = Mentions.readGiven(in);
      long deletedAt = in.readLong();
      return new PassageState(
          order.of(deletedAt == 0), revision, contentHash, mentions, deletedAt, NO_SLOT);
    }
  }
}
