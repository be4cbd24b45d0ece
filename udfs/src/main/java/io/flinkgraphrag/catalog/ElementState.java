package io.flinkgraphrag.catalog;

import io.flinkgraphrag.model.Order;
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
 */
record ElementState(Order order, long contentHash, long deletedAt, long revision) {

  static final WireType<ElementState> TYPE = new WireType<>(ElementState.class, Codec.class);

  boolean present() {
    return deletedAt == 0;
  }

  /** Version 2: with the revision. */
  public static final class Codec implements WireCodec<ElementState> {

    @Override
    public int version() {
      return 2;
    }

    @Override
    public void write(ElementState value, DataOutputView out) throws IOException {
      Order.write(value.order, out);
      out.writeLong(value.contentHash);
      out.writeLong(value.deletedAt);
      out.writeLong(value.revision);
    }

    @Override
    public ElementState read(int version, DataInputView in) throws IOException {
      return new ElementState(
          Order.read(in), in.readLong(), in.readLong(), version == 1 ? 0 : in.readLong());
    }
  }
}
