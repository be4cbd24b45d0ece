package io.flinkgraphrag.catalog;

import io.flinkgraphrag.model.contract.Order;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What the catalog remembers of an entity, a relation, or of a document as a whole.
 *
 * @param order of the last update that counted; of a document, of its last delete
 * @param contentHash of what it says, 0 once deleted
 * @param deletedAt ms since the epoch, 0 for an element that is there
 * @param revision counts the deltas that LINK got for it, deletes included; 0 for one that LINK
 *     does not know
 * @param indexHash of what LINK holds of it, 0 where that is not known: its names or its vector,
 *     beside the texts that its key says
 */
record ElementState(Order order, long contentHash, long deletedAt, long revision, long indexHash) {

  static final WireType<ElementState> TYPE = new WireType<>(ElementState.class, Codec.class);

  /** One that is not there. */
  static ElementState deleted(Order order, long deletedAt, long revision) {
    return new ElementState(order, 0, deletedAt, revision, 0);
  }

  boolean present() {
    return deletedAt == 0;
  }

  /**
   * Version 2: with the revision. Version 3: with the hash of what is indexed. Version 4: another
   * order.
   */
  public static final class Codec implements WireCodec<ElementState> {

    @Override
    public int version() {
      return 4;
    }

    @Override
    public void write(ElementState value, DataOutputView out) throws IOException {
      Order.write(value.order, out);
      out.writeLong(value.contentHash);
      out.writeLong(value.deletedAt);
      out.writeLong(value.revision);
      out.writeLong(value.indexHash);
    }

    @Override
    public ElementState read(int version, DataInputView in) throws IOException {
      return version < 4 ? readEarlier(version, in) : readPresent(in);
    }

    private static ElementState readPresent(DataInputView in) throws IOException {
      return new ElementState(
          Order.read(in), in.readLong(), in.readLong(), in.readLong(), in.readLong());
    }

    private static ElementState readEarlier(int version, DataInputView in) throws IOException {
      Order.Earlier order = Order.Earlier.read(in);
      long contentHash = in.readLong();
      long deletedAt = in.readLong();
      return new ElementState(
          order.of(deletedAt == 0),
          contentHash,
          deletedAt,
          version == 1 ? 0 : in.readLong(),
          version < 3 ? 0 : in.readLong());
    }
  }
}
