package io.flinkgraphrag.model.message;

import io.flinkgraphrag.model.EntityText;
import io.flinkgraphrag.model.PassageText;
import io.flinkgraphrag.model.RelationText;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The texts that a shard holds of those asked for; what has vanished is left out. */
public record ReadPart(
    Head head, List<PassageText> passages, List<EntityText> entities, List<RelationText> relations)
    implements Part {

  public static final WireType<ReadPart> TYPE = new WireType<>(ReadPart.class, Codec.class);

  public static ReadPart empty(Head head) {
    return new ReadPart(head, List.of(), List.of(), List.of());
  }

  /** Version 1. */
  public static final class Codec implements WireCodec<ReadPart> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(ReadPart part, DataOutputView out) throws IOException {
      Head.write(part.head, out);
      Wire.writeList(part.passages, PassageText::write, out);
      Wire.writeList(part.entities, EntityText::write, out);
      Wire.writeList(part.relations, RelationText::write, out);
    }

    @Override
    public ReadPart read(int version, DataInputView in) throws IOException {
      return new ReadPart(
          Head.read(in),
          Wire.readList(PassageText::read, in),
          Wire.readList(EntityText::read, in),
          Wire.readList(RelationText::read, in));
    }
  }
}
