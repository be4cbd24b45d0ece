package io.flinkgraphrag.model;

import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What a change of the graph does to one shard's index of candidates.
 *
 * @param revision of the passage, one higher with each delta
 */
public record LinkDelta(
    String graph, String shard, PassageKey passage, long revision, Content content) {

  public static final WireType<LinkDelta> TYPE = new WireType<>(LinkDelta.class, Codec.class);

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

  /** Whether the passage is gone. */
  public boolean removes() {
    return content == null;
  }

  /** Version 1. */
  public static final class Codec implements WireCodec<LinkDelta> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(LinkDelta delta, DataOutputView out) throws IOException {
      Wire.writeText(delta.graph, out);
      Wire.writeText(delta.shard, out);
      PassageKey.write(delta.passage, out);
      out.writeLong(delta.revision);
      Wire.writeOptional(delta.content, Content::write, out);
    }

    @Override
    public LinkDelta read(int version, DataInputView in) throws IOException {
      return new LinkDelta(
          Wire.readText(in),
          Wire.readText(in),
          PassageKey.read(in),
          in.readLong(),
          Wire.readOptional(Content::read, in));
    }
  }
}
