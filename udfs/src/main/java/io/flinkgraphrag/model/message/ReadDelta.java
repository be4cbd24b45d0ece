package io.flinkgraphrag.model.message;

import io.flinkgraphrag.model.EntityText;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.PassageText;
import io.flinkgraphrag.model.RelationText;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** What a change of the graph does to the texts of one shard. */
public record ReadDelta(String shard, Text text) {

  public static final WireType<ReadDelta> TYPE = new WireType<>(ReadDelta.class, Codec.class);

  /** What is put or removed. */
  public sealed interface Text {}

  /** Puts a passage. */
  public record PutPassage(PassageText passage) implements Text {}

  /** Removes a passage. */
  public record RemovePassage(PassageKey passage) implements Text {}

  /** Puts an entity. */
  public record PutEntity(EntityText entity) implements Text {}

  /** Removes an entity. */
  public record RemoveEntity(String id) implements Text {}

  /** Puts a relation at one of its two ends. */
  public record PutRelation(String end, RelationText relation) implements Text {}

  /** Removes a relation from one of its two ends. */
  public record RemoveRelation(String end, String relationKey) implements Text {}

  /** Version 1. */
  public static final class Codec implements WireCodec<ReadDelta> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(ReadDelta delta, DataOutputView out) throws IOException {
      Wire.writeText(delta.shard, out);
      if (delta.text instanceof PutPassage put) {
        out.writeByte(1);
        PassageText.write(put.passage, out);
      } else if (delta.text instanceof RemovePassage remove) {
        out.writeByte(2);
        PassageKey.write(remove.passage, out);
      } else if (delta.text instanceof PutEntity put) {
        out.writeByte(3);
        EntityText.write(put.entity, out);
      } else if (delta.text instanceof RemoveEntity remove) {
        out.writeByte(4);
        Wire.writeText(remove.id, out);
      } else if (delta.text instanceof PutRelation put) {
        out.writeByte(5);
        Wire.writeText(put.end, out);
        RelationText.write(put.relation, out);
      } else if (delta.text instanceof RemoveRelation remove) {
        out.writeByte(6);
        Wire.writeText(remove.end, out);
        Wire.writeText(remove.relationKey, out);
      } else {
        throw new IOException("no code for " + delta.text.getClass());
      }
    }

    @Override
    public ReadDelta read(int version, DataInputView in) throws IOException {
      String shard = Wire.readText(in);
      int code = in.readByte();
      Text text =
          switch (code) {
            case 1 -> new PutPassage(PassageText.read(in));
            case 2 -> new RemovePassage(PassageKey.read(in));
            case 3 -> new PutEntity(EntityText.read(in));
            case 4 -> new RemoveEntity(Wire.readText(in));
            case 5 -> new PutRelation(Wire.readText(in), RelationText.read(in));
            case 6 -> new RemoveRelation(Wire.readText(in), Wire.readText(in));
            default -> throw new IOException("damaged bytes: text code " + code);
          };
      return new ReadDelta(shard, text);
    }
  }
}
