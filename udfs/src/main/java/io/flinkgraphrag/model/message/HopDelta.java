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
   * A mention between a passage and an entity. A passage may mention an entity by several names,
   * and by its id: each of them is added and removed by itself, and the edge has the highest
   * weight.
   *
   * @param weight 1 or {@link #TITLE_WEIGHT}; 0 removes it
   * @param via the normalised name that the passage says; {@link #GIVEN} where its update names the
   *     entity's id
   */
  public record Mention(int weight, String via) implements Edge {

    /** No name is empty. */
    public static final String GIVEN = "";

    private static final int VIA_GIVEN = 0;
    private static final int VIA_ID = 1;
    private static final int VIA_OTHER = 2;

    /** Most names are their entity's id. */
    private void write(String entity, DataOutputView out) throws IOException {
      out.writeInt(weight);
      int code = via.equals(GIVEN) ? VIA_GIVEN : via.equals(entity) ? VIA_ID : VIA_OTHER;
      out.writeByte(code);
      if (code == VIA_OTHER) {
        Wire.writeText(via, out);
      }
    }

    private static Mention read(String entity, DataInputView in) throws IOException {
      int weight = in.readInt();
      int code = in.readByte();
      return switch (code) {
        case VIA_GIVEN -> new Mention(weight, GIVEN);
        case VIA_ID -> new Mention(weight, entity);
        case VIA_OTHER -> new Mention(weight, Wire.readText(in));
        default -> throw new IOException("damaged bytes: via code " + code);
      };
    }
  }

  /**
   * A relation between two entities.
   *
   * @param outgoing whether the node is its source
   * @param weight above 0
   */
  public record Relation(String predicate, boolean outgoing, double weight) implements Edge {}

  /** No relation any more. */
  public record NoRelation(String predicate, boolean outgoing) implements Edge {}

  /** The entity of an edge between a passage and an entity. */
  public static Node entityOf(Node node, Node neighbour) {
    return node.isPassage() ? neighbour : node;
  }

  /** Version 2: relations. Version 3: by which name a passage mentions an entity. */
  public static final class Codec implements WireCodec<HopDelta> {

    @Override
    public int version() {
      return 3;
    }

    @Override
    public void write(HopDelta delta, DataOutputView out) throws IOException {
      Wire.writeText(delta.shard, out);
      Node.write(delta.node, out);
      Node.write(delta.neighbour, out);
      if (delta.edge instanceof Mention mention) {
        out.writeByte(1);
        mention.write(entityOf(delta.node, delta.neighbour).id(), out);
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
            case 1 ->
                version < 3
                    ? new Mention(in.readInt(), Mention.GIVEN)
                    : Mention.read(entityOf(node, neighbour).id(), in);
            case 2 -> new Relation(Wire.readText(in), in.readBoolean(), in.readDouble());
            case 3 -> new NoRelation(Wire.readText(in), in.readBoolean());
            default -> throw new IOException("damaged bytes: edge code " + code);
          };
      return new HopDelta(shard, node, neighbour, edge);
    }
  }
}
