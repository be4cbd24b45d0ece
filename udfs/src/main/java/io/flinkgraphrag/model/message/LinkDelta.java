package io.flinkgraphrag.model.message;

import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** What a change of the graph does to one shard's index of candidates. */
public record LinkDelta(String graph, String shard, Item item) {

  public static final WireType<LinkDelta> TYPE = new WireType<>(LinkDelta.class, Codec.class);

  /** What is indexed, or not any more. */
  public sealed interface Item {}

  /**
   * A passage.
   *
   * @param revision one higher with each delta of the passage
   * @param content null for a passage that is gone
   */
  public record PassageItem(PassageKey passage, long revision, @Nullable Content content)
      implements Item {

    public boolean removes() {
      return content == null;
    }
  }

  /**
   * A fact.
   *
   * @param revision one higher with each delta of the fact
   * @param content null for a fact that is gone
   */
  public record FactItem(RelationKey relation, long revision, @Nullable FactContent content)
      implements Item {

    public boolean removes() {
      return content == null;
    }
  }

  /**
   * The names of an entity.
   *
   * @param names its name and aliases as they are written; empty for an entity that is gone
   */
  public record NamesItem(String entity, List<String> names) implements Item {}

  /**
   * A passage's new content.
   *
   * @param vector where the update brought one, else empty
   * @param awaited whether a {@link VectorUpdate} of this revision follows
   */
  public record Content(String title, String text, float[] vector, boolean awaited) {

    static void write(Content content, DataOutputView out) throws IOException {
      Wire.writeText(content.title, out);
      Wire.writeText(content.text, out);
      Wire.writeFloats(content.vector, out);
      out.writeBoolean(content.awaited);
    }

    static Content read(DataInputView in) throws IOException {
      return new Content(
          Wire.readText(in), Wire.readText(in), Wire.readFloats(in), in.readBoolean());
    }
  }

  /**
   * A fact's new content; a {@link VectorUpdate} of this revision always follows: it brings the
   * predicate's vector, and the fact's where the update had none.
   *
   * @param vector where the update brought one, else empty
   */
  public record FactContent(float[] vector) {

    static void write(FactContent content, DataOutputView out) throws IOException {
      Wire.writeFloats(content.vector, out);
    }

    static FactContent read(DataInputView in) throws IOException {
      return new FactContent(Wire.readFloats(in));
    }
  }

  /** Version 2: facts and names. */
  public static final class Codec implements WireCodec<LinkDelta> {

    @Override
    public int version() {
      return 2;
    }

    @Override
    public void write(LinkDelta delta, DataOutputView out) throws IOException {
      Wire.writeText(delta.graph, out);
      Wire.writeText(delta.shard, out);
      if (delta.item instanceof PassageItem item) {
        out.writeByte(1);
        PassageKey.write(item.passage, out);
        out.writeLong(item.revision);
        Wire.writeOptional(item.content, Content::write, out);
      } else if (delta.item instanceof FactItem item) {
        out.writeByte(2);
        RelationKey.write(item.relation, out);
        out.writeLong(item.revision);
        Wire.writeOptional(item.content, FactContent::write, out);
      } else if (delta.item instanceof NamesItem item) {
        out.writeByte(3);
        Wire.writeText(item.entity, out);
        Wire.writeList(item.names, Wire::writeText, out);
      } else {
        throw new IOException("no code for " + delta.item.getClass());
      }
    }

    @Override
    public LinkDelta read(int version, DataInputView in) throws IOException {
      String graph = Wire.readText(in);
      String shard = Wire.readText(in);
      int code = version == 1 ? 1 : in.readByte();
      Item item =
          switch (code) {
            case 1 ->
                new PassageItem(
                    PassageKey.read(in), in.readLong(), Wire.readOptional(Content::read, in));
            case 2 ->
                new FactItem(
                    RelationKey.read(in), in.readLong(), Wire.readOptional(FactContent::read, in));
            case 3 -> new NamesItem(Wire.readText(in), Wire.readList(Wire::readText, in));
            default -> throw new IOException("damaged bytes: item code " + code);
          };
      return new LinkDelta(graph, shard, item);
    }
  }
}
