package io.flinkgraphrag.model.message;

import io.flinkgraphrag.model.ElementType;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * The vectors of one element of the graph, or the reason why there are none.
 *
 * <p>Each revision that asked for vectors gets one last update: with vectors, or without where a
 * newer revision took its place or the element is gone. One with a failure may come before it, and
 * then the last one has no batch.
 *
 * @param elementType a passage or a relation
 * @param element the element's key as text, as the state has it
 * @param revision of the element that the vectors belong to; for any other they mean nothing
 * @param vectors in the order of the request's texts; empty where it failed or was taken back
 * @param failure why the embedder refused a text so far; null in the last update of a revision
 * @param batch of the update, "" for none
 */
public record VectorUpdate(
    String graph,
    String shard,
    ElementType elementType,
    String element,
    long revision,
    List<float[]> vectors,
    @Nullable Reason failure,
    String batch) {

  public static final WireType<VectorUpdate> TYPE = new WireType<>(VectorUpdate.class, Codec.class);

  public static VectorUpdate embedded(EmbedRequest request, List<float[]> vectors) {
    return answer(request, vectors, null);
  }

  public static VectorUpdate failed(EmbedRequest request, Reason failure) {
    return answer(request, List.of(), failure);
  }

  /** The request was taken back: nobody needs its vectors any more. */
  public static VectorUpdate superseded(EmbedRequest request) {
    return answer(request, List.of(), null);
  }

  /** The same, counted by another batch. */
  public VectorUpdate withBatch(String newBatch) {
    return new VectorUpdate(
        graph, shard, elementType, element, revision, vectors, failure, newBatch);
  }

  private static VectorUpdate answer(
      EmbedRequest request, List<float[]> vectors, @Nullable Reason failureOrNull) {
    return new VectorUpdate(
        request.graph(),
        request.shard(),
        request.elementType(),
        request.element(),
        request.revision(),
        vectors,
        failureOrNull,
        request.batch());
  }

  /** Version 1. */
  public static final class Codec implements WireCodec<VectorUpdate> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(VectorUpdate update, DataOutputView out) throws IOException {
      Wire.writeText(update.graph, out);
      Wire.writeText(update.shard, out);
      ElementType.write(update.elementType, out);
      Wire.writeText(update.element, out);
      out.writeLong(update.revision);
      Wire.writeList(update.vectors, Wire::writeFloats, out);
      Wire.writeOptional(update.failure, Reason::write, out);
      Wire.writeText(update.batch, out);
    }

    @Override
    public VectorUpdate read(int version, DataInputView in) throws IOException {
      return new VectorUpdate(
          Wire.readText(in),
          Wire.readText(in),
          ElementType.read(in),
          Wire.readText(in),
          in.readLong(),
          Wire.readList(Wire::readFloats, in),
          Wire.readOptional(Reason::read, in),
          Wire.readText(in));
    }
  }
}
