package io.flinkgraphrag.round;

import io.flinkgraphrag.model.message.Part;
import io.flinkgraphrag.model.retrieval.Open;
import io.flinkgraphrag.state.WireType;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;

/** The rounds that a checkpoint holds: keyed state. The question's key must be set. */
final class RoundState<P extends Part> {

  /** When it began. Every round has one, so its keys are those of all rounds. */
  static final String TIMER = "round-timer";

  private final ValueState<Open> open;
  private final MapState<Integer, P> parts;
  private final ValueState<Long> timer;

  /** Only in state of older builds, which kept markers of rounds that had ended early. */
  private final ValueState<Boolean> marker;

  RoundState(RuntimeContext context, WireType<P> partType) {
    open = context.getState(new ValueStateDescriptor<>("round-open", Open.TYPE));
    parts = context.getMapState(new MapStateDescriptor<>("round-parts", Types.INT, partType));
    timer = context.getState(new ValueStateDescriptor<>(TIMER, Types.LONG));
    marker = context.getState(new ValueStateDescriptor<>("round-closed", Types.BOOLEAN));
  }

  /** Empty for a marker of an older build. Its patience begins anew. */
  Round<P> read(long now) throws Exception {
    Round<P> round = new Round<>(now);
    if (open.value() != null) {
      round.open(open.value());
    }
    for (P part : parts.values()) {
      round.add(part);
    }
    round.markStored();
    return round;
  }

  void write(Round<P> round) throws Exception {
    if (round.isInState()) {
      clear();
    }
    if (round.open() != null) {
      open.update(round.open());
    }
    for (P part : round.parts()) {
      parts.put(part.head().part(), part);
    }
    timer.update(round.since());
    round.markStored();
  }

  void clear() {
    open.clear();
    parts.clear();
    timer.clear();
    marker.clear();
  }
}
