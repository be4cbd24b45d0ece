package io.flinkgraphrag.catalog;

import io.flinkgraphrag.model.contract.Order;
import io.flinkgraphrag.model.message.NameDelta.Claim;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.Map;
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
 * @param claims the normalised names that an entity has; none where an earlier build put it
 */
record ElementState(
    Order order,
    long contentHash,
    long deletedAt,
    long revision,
    long indexHash,
    Map<String, Claim.Kind> claims) {

  static final WireType<ElementState> TYPE = new WireType<>(ElementState.class, Codec.class);

  /** One that is not there. */
  static ElementState deleted(Order order, long deletedAt, long revision) {
    return new ElementState(order, 0, deletedAt, revision, 0, Map.of());
  }

  boolean present() {
    return deletedAt == 0;
  }

  /**
   * Version 2: with the revision. Version 3: with the hash of what is indexed. Version 4: another
   * order. Version 5: with the names.
   */
  public static final class Codec implements WireCodec<ElementState> {

    @Override
    public int version() {
      return 5;
    }

    @Override
    public void write(ElementState value, DataOutputView out) throws IOException {
      Order.write(value.order, out);
      out.writeLong(value.contentHash);
      out.writeLong(value.deletedAt);
      out.writeLong(value.revision);
      out.writeLong(value.indexHash);
      Wire.writeMap(value.claims, Wire::writeText, Claim.Kind::write, out);
    }

    @Override
    public ElementState read(int version, DataInputView in) throws IOException {
      return version < 4 ? readEarlier(version, in) : readPresent(version, in);
    }

    private static ElementState readPresent(int version, DataInputView in) throws IOException {
      return new ElementState(
          Order.read(in),
          in.readLong(),
          in.readLong(),
          in.readLong(),
          in.readLong(),
          version == 4 ? Map.of() : Wire.readMap(Wire::readText, Claim.Kind::read, in));
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
          version < 3 ? 0 : in.readLong(),
          Map.of());
    }
  }
}
