package io.flinkgraphrag.embed.stage;

import io.flinkgraphrag.model.message.EmbedRequest;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * The elements of one bucket that wait for their vectors: keyed state. The bucket's key must be
 * set. Each stands at a place, a number in one of the bucket's two lanes; nothing is ever iterated.
 */
public final class EmbedState {

  /** Its keys are the buckets in which something waited at the last checkpoint. */
  static final String LANES = "embed-lanes";

  /** Place to element. */
  private final MapState<Long, Waiting> waiting;

  /** Element to place. */
  private final MapState<String, Long> places;

  private final ValueState<Lanes> lanes;

  EmbedState(RuntimeContext context) {
    waiting =
        context.getMapState(
            new MapStateDescriptor<>(
                "embed-waiting", Types.LONG, new WireType<>(Waiting.class, WaitingCodec.class)));
    places =
        context.getMapState(new MapStateDescriptor<>("embed-places", Types.STRING, Types.LONG));
    lanes =
        context.getState(
            new ValueStateDescriptor<>(LANES, new WireType<>(Lanes.class, LanesCodec.class)));
  }

  /**
   * One element that waits.
   *
   * @param failures what its failures count, see {@link EmbedLine#FAILURES_MAX}
   * @param answered whether its update was counted without vectors, because the embedder refused it
   */
  public record Waiting(EmbedRequest request, int failures, boolean answered) {

    static Waiting of(EmbedRequest request) {
      return new Waiting(request, 0, false);
    }

    Waiting failedAgain(int count) {
      return new Waiting(request, failures + count, answered);
    }

    Waiting refused() {
      return new Waiting(request, 0, true);
    }

    /** The batch that is still to count its update, "" for none. */
    String batch() {
      return answered ? "" : request.batch();
    }
  }

  /**
   * A run of places.
   *
   * @param head no place below is taken
   * @param end the next place to give
   * @param size of the places between how many are taken
   */
  public record Lane(long head, long end, int size) {}

  /** Where the elements of a bucket stand, and whose they are. */
  public record Lanes(String graph, Lane waiting, Lane refused) {}

  /** The element at a place; null where that is empty. */
  @Nullable Waiting at(long place) throws Exception {
    return waiting.get(place);
  }

  /** The place of an element; null where it does not wait. */
  @Nullable Long placeOf(String element) throws Exception {
    return places.get(element);
  }

  void put(long place, Waiting element) throws Exception {
    waiting.put(place, element);
    places.put(element.request().element(), place);
  }

  /** Another request for the same element at its place. */
  void replace(long place, Waiting element) throws Exception {
    waiting.put(place, element);
  }

  void remove(long place, String element) throws Exception {
    waiting.remove(place);
    places.remove(element);
  }

  Lanes lanes() throws IOException {
    return lanes.value();
  }

  void update(Lanes value) throws IOException {
    if (value.waiting().size() + value.refused().size() == 0) {
      lanes.clear();
    } else {
      lanes.update(value);
    }
  }

  /** Version 1; the request in version 1 of its own codec. */
  public static final class WaitingCodec implements WireCodec<Waiting> {

    private static final WireCodec<EmbedRequest> REQUEST = new EmbedRequest.Codec();

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(Waiting value, DataOutputView out) throws IOException {
      REQUEST.write(value.request, out);
      out.writeInt(value.failures);
      out.writeBoolean(value.answered);
    }

    @Override
    public Waiting read(int version, DataInputView in) throws IOException {
      return new Waiting(REQUEST.read(1, in), in.readInt(), in.readBoolean());
    }
  }

  /** Version 1. */
  public static final class LanesCodec implements WireCodec<Lanes> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(Lanes value, DataOutputView out) throws IOException {
      Wire.writeText(value.graph, out);
      writeLane(value.waiting, out);
      writeLane(value.refused, out);
    }

    private static void writeLane(Lane lane, DataOutputView out) throws IOException {
      out.writeLong(lane.head);
      out.writeLong(lane.end);
      out.writeInt(lane.size);
    }

    @Override
    public Lanes read(int version, DataInputView in) throws IOException {
      return new Lanes(Wire.readText(in), readLane(in), readLane(in));
    }

    private static Lane readLane(DataInputView in) throws IOException {
      return new Lane(in.readLong(), in.readLong(), in.readInt());
    }
  }
}
