package io.flinkgraphrag.model.message;

import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Asks a shard for its candidates.
 *
 * @param vector empty where embedding failed
 * @param statistics of the question's terms in the whole graph; null where the shard is the graph
 * @param entity that is looked up, by its id or a name; "" for none
 */
public record LinkRequest(
    Scatter scatter,
    String text,
    float[] vector,
    @Nullable TermStatistics statistics,
    String entity)
    implements Request {

  public static final WireType<LinkRequest> TYPE = new WireType<>(LinkRequest.class, Codec.class);

  /** To the only shard of a graph. */
  public LinkRequest(Scatter scatter, String text, float[] vector) {
    this(scatter, text, vector, null);
  }

  /** Of a question that looks nothing up. */
  public LinkRequest(
      Scatter scatter, String text, float[] vector, @Nullable TermStatistics statistics) {
    this(scatter, text, vector, statistics, "");
  }

  /** Version 4: the entity. Version 3: the scatter says when it was sent. Version 2: statistics. */
  public static final class Codec implements WireCodec<LinkRequest> {

    @Override
    public int version() {
      return 4;
    }

    @Override
    public void write(LinkRequest request, DataOutputView out) throws IOException {
      Scatter.write(request.scatter, out);
      Wire.writeText(request.text, out);
      Wire.writeFloats(request.vector, out);
      Wire.writeOptional(request.statistics, TermStatistics::write, out);
      Wire.writeText(request.entity, out);
    }

    @Override
    public LinkRequest read(int version, DataInputView in) throws IOException {
      return new LinkRequest(
          version < 3 ? Scatter.readWithoutSent(in) : Scatter.read(in),
          Wire.readText(in),
          Wire.readFloats(in),
          version == 1 ? null : Wire.readOptional(TermStatistics::read, in),
          version < 4 ? "" : Wire.readText(in));
    }
  }
}
