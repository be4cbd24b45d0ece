package io.flinkgraphrag.model.message;

import io.flinkgraphrag.model.ElementType;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Asks for the vectors of one element of the graph, and takes back what was asked for it before;
 * answered by {@link VectorUpdate}s.
 *
 * @param elementType a passage or a relation
 * @param element the element's key as text, as the state has it
 * @param revision of the element that the texts belong to
 * @param texts empty where only the earlier request is taken back, which is not answered
 * @param batch of the update, "" for none
 */
public record EmbedRequest(
    String graph,
    String shard,
    ElementType elementType,
    String element,
    long revision,
    List<String> texts,
    String batch) {

  public static final WireType<EmbedRequest> TYPE = new WireType<>(EmbedRequest.class, Codec.class);

  /** Takes back what an element asked for. */
  public static EmbedRequest takeBack(
      String graph, String shard, ElementType elementType, String element, long revision) {
    return new EmbedRequest(graph, shard, elementType, element, revision, List.of(), "");
  }

  /** Version 1. */
  public static final class Codec implements WireCodec<EmbedRequest> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(EmbedRequest request, DataOutputView out) throws IOException {
      Wire.writeText(request.graph, out);
      Wire.writeText(request.shard, out);
      ElementType.write(request.elementType, out);
      Wire.writeText(request.element, out);
      out.writeLong(request.revision);
      Wire.writeList(request.texts, Wire::writeText, out);
      Wire.writeText(request.batch, out);
    }

    @Override
    public EmbedRequest read(int version, DataInputView in) throws IOException {
      return new EmbedRequest(
          Wire.readText(in),
          Wire.readText(in),
          ElementType.read(in),
          Wire.readText(in),
          in.readLong(),
          Wire.readList(Wire::readText, in),
          Wire.readText(in));
    }
  }
}
