package io.flinkgraphrag.model.message;

import io.flinkgraphrag.model.Flow;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.message.LinkPart.FactCandidate;
import io.flinkgraphrag.state.StableHash;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The mass that a shard's nodes sent to their neighbours in one step.
 *
 * @param looked what the passages mention that were asked for; and, without what else they mention,
 *     those passages that mass reached over the entity that their title is, and those that mention
 *     an entity that was looked up
 * @param related of the entities that were looked up
 */
public record HopPart(Head head, List<Flow> arrivals, List<Mentioned> looked, List<Related> related)
    implements Part {

  public static final WireType<HopPart> TYPE = new WireType<>(HopPart.class, Codec.class);

  /** A part of a request that only spreads. */
  public HopPart(Head head, List<Flow> arrivals) {
    this(head, arrivals, List.of());
  }

  /** A part of a question that looks no entity up. */
  public HopPart(Head head, List<Flow> arrivals, List<Mentioned> looked) {
    this(head, arrivals, looked, List.of());
  }

  /**
   * The relations of an entity in both directions, those with the most weight first.
   *
   * @param relations with their weights as scores
   */
  public record Related(String entity, List<FactCandidate> relations) {

    static void write(Related related, DataOutputView out) throws IOException {
      Wire.writeText(related.entity, out);
      Wire.writeList(related.relations, FactCandidate::write, out);
    }

    static Related read(DataInputView in) throws IOException {
      return new Related(Wire.readText(in), Wire.readList(FactCandidate::read, in));
    }
  }

  /**
   * The entities that a passage mentions, by {@link StableHash} of their ids.
   *
   * @param title of the entity that its title is; 0 for none
   * @param entities of the others, ascending
   */
  public record Mentioned(PassageKey passage, long title, List<Long> entities) {

    static void write(Mentioned mentioned, DataOutputView out) throws IOException {
      PassageKey.write(mentioned.passage, out);
      out.writeLong(mentioned.title);
      Wire.writeList(mentioned.entities, (v, o) -> o.writeLong(v), out);
    }

    static Mentioned read(DataInputView in) throws IOException {
      return new Mentioned(
          PassageKey.read(in), in.readLong(), Wire.readList(DataInputView::readLong, in));
    }
  }

  /**
   * Version 4: what is related. Version 3: what was looked at. Version 2: flows say by which rule
   * they spread.
   */
  public static final class Codec implements WireCodec<HopPart> {

    @Override
    public int version() {
      return 4;
    }

    @Override
    public void write(HopPart part, DataOutputView out) throws IOException {
      Head.write(part.head, out);
      Wire.writeList(part.arrivals, Flow::write, out);
      Wire.writeList(part.looked, Mentioned::write, out);
      Wire.writeList(part.related, Related::write, out);
    }

    @Override
    public HopPart read(int version, DataInputView in) throws IOException {
      return new HopPart(
          Head.read(in),
          Wire.readList(version == 1 ? Flow::readVersion1 : Flow::read, in),
          version < 3 ? List.of() : Wire.readList(Mentioned::read, in),
          version < 4 ? List.of() : Wire.readList(Related::read, in));
    }
  }
}
