package io.flinkgraphrag.model.message;

import io.flinkgraphrag.model.Node;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Adds, replaces or removes one direction of an edge in the adjacency of one shard.
 *
 * @param node the end that the shard owns
 * @param neighbour the other end
 */
public record HopDelta(String shard, Node node, Node neighbour, Edge edge) {

  public static final WireType<HopDelta> TYPE = new WireType<>(HopDelta.class, Codec.class);

  /** b of a passage's title (docs/architecture.md, Retrieval). */
  public static final int TITLE_WEIGHT = 3;

  /** What becomes of the edge. */
  public sealed interface Edge {}

  /**
   * A mention between a passage and an entity.
   *
   * @param weight 1 or {@link #TITLE_WEIGHT}; 0 removes it
   */
  public record Mention(int weight) implements Edge {}

  /**
   * A relation between two entities.
   *
   * @param outgoing whether the node is its source
   * @param weight above 0
   */
  public record Relation(String predicate, boolean outgoing, double weight) implements Edge {}

  /** No relation any more. */
  public record NoRelation(String predicate, boolean outgoing) implements Edge {}

  /** Version 2: relations. */
  public static final class Codec implements WireCodec<HopDelta> {

    @Override
    public int version() {
      return 2;
    }

    @Override
    public void write(HopDelta delta, DataOutputView out) throws IOException {
      Wire.writeText(delta.shard, out);
      Node.write(delta.node, out);
      Node.write(delta.neighbour, out);
      if (delta.edge instanceof Mention mention) {
        out.writeByte(1);
        out.writeInt(mention.weight);
      } else if (delta.edge instanceof Relation relation) {
        out.writeByte(2);
        Wire.writeText(relation.predicate, out);
        out.writeBoolean(relation.outgoing);
        out.writeDouble(relation.weight);
      } else if (delta.edge instanceof NoRelation relation) {
        out.writeByte(3);
        Wire.writeText(relation.predicate, out);
        out.writeBoolean(relation.outgoing);
      } else {
        throw new IOException("no code for " + delta.edge.getClass());
      }
    }

    @Override
    public HopDelta read(int version, DataInputView in) throws IOException {
      String shard = Wire.readText(in);
      Node node = Node.read(in);
      Node neighbour = Node.read(in);
      int code = version == 1 ? 1 : in.readByte();
      Edge edge =
          switch (code) {
            case 1 -> new Mention(in.readInt());
            case 2 -> new Relation(Wire.readText(in), in.readBoolean(), in.readDouble());
            case 3 -> new NoRelation(Wire.readText(in), in.readBoolean());
            default -> throw new IOException("damaged bytes: edge code " + code);
          };
      return new HopDelta(shard, node, neighbour, edge);
    }
  }
}
