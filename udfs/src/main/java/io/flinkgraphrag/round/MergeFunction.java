package io.flinkgraphrag.round;

import io.flinkgraphrag.model.Open;
import io.flinkgraphrag.model.Part;
import io.flinkgraphrag.model.QuestionContext;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.Status;
import io.flinkgraphrag.state.WireType;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Collects the parts of one round of a question and ends the round exactly once.
 *
 * <p>Keyed by {@link QuestionContext#key()}. First input: the {@link Open} of the round; second:
 * its parts; they come in any order. The round ends when all parts are there, or at its deadline
 * with those that are, as long as the {@code Open} is: without it there is nothing to end. A round
 * that ended by its deadline leaves a marker for {@code markerMs}, by which later parts are known
 * and dropped; after a whole round no part can follow, so it leaves nothing. Parts whose {@code
 * Open} does not come within {@code markerMs} are dropped too: they are later than their marker.
 *
 * <p>An exception in {@link #close} becomes the question's {@code FAILED}.
 */
public abstract class MergeFunction<P extends Part, O>
    extends KeyedCoProcessFunction<String, Open, P, O> {

  private static final long serialVersionUID = 1L;

  // configuration
  private final String stage;
  private final WireType<P> partType;
  private final long markerMs;
  private final Clock clock;

  // runtime
  private transient Counter lateParts;
  private transient Counter partialRounds;

  // state
  private transient ValueState<Open> open;
  private transient MapState<Integer, P> parts;

  /** The pending timer: of the round's deadline, of the marker's end, or of early parts' end. */
  private transient ValueState<Long> timer;

  private transient ValueState<Boolean> closed;

  /**
   * @param stage its name in reasons, such as {@code merge hop 1}
   * @param markerMs how long after a round that ended early its late parts are known, ms
   */
  protected MergeFunction(String stage, WireType<P> partType, long markerMs, Clock clock) {
    this.stage = stage;
    this.partType = partType;
    this.markerMs = markerMs;
    this.clock = clock;
  }

  /**
   * Ends a round: takes the parts in and opens the next round. Called with the question's key set.
   *
   * @param context not settled; it has the completeness of this round
   * @param received the parts that came in time, by ascending number, none failed or skipped
   */
  protected abstract void close(
      QuestionContext context, List<P> received, Context flink, Collector<O> out) throws Exception;

  /** Passes a settled question on. */
  protected abstract void pass(QuestionContext settled, Collector<O> out);

  protected final Clock clock() {
    return clock;
  }

  @Override
  public void open(OpenContext openContext) {
    open = getRuntimeContext().getState(new ValueStateDescriptor<>("round-open", Open.TYPE));
    parts =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("round-parts", Types.INT, partType));
    timer = getRuntimeContext().getState(new ValueStateDescriptor<>("round-timer", Types.LONG));
    closed =
        getRuntimeContext().getState(new ValueStateDescriptor<>("round-closed", Types.BOOLEAN));
    lateParts = getRuntimeContext().getMetricGroup().counter("lateParts");
    partialRounds = getRuntimeContext().getMetricGroup().counter("partialRounds");
  }

  @Override
  public void processElement1(Open opened, Context flink, Collector<O> out) throws Exception {
    if (opened.parts() == 0) {
      finish(opened, List.of(), flink, out);
      return;
    }
    List<P> arrived = arrivedParts();
    if (arrived.size() == opened.parts()) {
      clear(flink);
      finish(opened, arrived, flink, out);
      return;
    }
    open.update(opened);
    setTimer(opened.deadline(), flink);
  }

  @Override
  public void processElement2(P part, Context flink, Collector<O> out) throws Exception {
    if (closed.value() != null) {
      lateParts.inc();
      return;
    }
    Open opened = open.value();
    if (opened == null) {
      keepEarly(part, flink);
      return;
    }
    if (opened.parts() == 1) {
      clear(flink);
      finish(opened, List.of(part), flink, out);
      return;
    }
    parts.put(part.head().part(), part);
    List<P> arrived = arrivedParts();
    if (arrived.size() == opened.parts()) {
      clear(flink);
      finish(opened, arrived, flink, out);
    }
  }

  /** Usually its {@code Open} is near; a part that came after its marker's end has none. */
  private void keepEarly(P part, Context flink) throws Exception {
    if (timer.value() == null) {
      setTimer(clock.millis() + markerMs, flink);
    }
    parts.put(part.head().part(), part);
  }

  private void setTimer(long at, Context flink) throws Exception {
    Long pending = timer.value();
    if (pending != null) {
      flink.timerService().deleteProcessingTimeTimer(pending);
    }
    flink.timerService().registerProcessingTimeTimer(at);
    timer.update(at);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext flink, Collector<O> out) throws Exception {
    if (closed.value() != null) {
      closed.clear();
      timer.clear();
      return;
    }
    Open opened = open.value();
    if (opened == null) {
      lateParts.inc();
      parts.clear();
      timer.clear();
      return;
    }
    List<P> arrived = arrivedParts();
    clear(flink);
    closed.update(true);
    setTimer(timestamp + markerMs, flink);
    partialRounds.inc();
    finish(opened, arrived, flink, out);
  }

  private List<P> arrivedParts() throws Exception {
    List<P> arrived = new ArrayList<>();
    for (P part : parts.values()) {
      arrived.add(part);
    }
    arrived.sort(Comparator.comparingInt(part -> part.head().part()));
    return arrived;
  }

  private void clear(Context flink) throws Exception {
    Long pending = timer.value();
    if (pending != null) {
      flink.timerService().deleteProcessingTimeTimer(pending);
      timer.clear();
    }
    open.clear();
    parts.clear();
  }

  private void finish(Open opened, List<P> arrived, Context flink, Collector<O> out)
      throws Exception {
    QuestionContext context = judge(opened, arrived);
    if (context.settled()) {
      pass(context, out);
      return;
    }
    List<P> received = arrived.stream().filter(part -> !part.head().skipped()).toList();
    try {
      close(context, received, flink, out);
    } catch (RuntimeException e) {
      pass(context.settle(Status.FAILED, Reason.unexpected(stage, e)), out);
    }
  }

  private QuestionContext judge(Open opened, List<P> arrived) {
    QuestionContext context = opened.context();
    if (context.settled()) {
      return context;
    }
    for (P part : arrived) {
      if (part.head().failure() != null) {
        return context.settle(Status.FAILED, part.head().failure());
      }
    }
    if (context.expired(clock.millis())) {
      return context.settle(
          Status.EXPIRED,
          new Reason("DEADLINE_PASSED", "The question's time ran out at " + stage + "."));
    }
    long useful = arrived.stream().filter(part -> !part.head().skipped()).count();
    return opened.parts() == 0
        ? context
        : context.withCompleteness((double) useful / opened.parts());
  }
}
