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
 */
record ElementState(Order order, long contentHash, long deletedAt) {

  static final WireType<ElementState> TYPE = new WireType<>(ElementState.class, Codec.class);

  boolean present() {
    return deletedAt == 0;
  }

  /** Version 1. */
  public static final class Codec implements WireCodec<ElementState> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(ElementState value, DataOutputView out) throws IOException {
      Order.write(value.order, out);
      out.writeLong(value.contentHash);
      out.writeLong(value.deletedAt);
    }

    @Override
    public ElementState read(int version, DataInputView in) throws IOException {
      return new ElementState(Order.read(in), in.readLong(), in.readLong());
    }
  }
}
