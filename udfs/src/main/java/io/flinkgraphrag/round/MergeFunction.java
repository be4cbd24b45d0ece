package io.flinkgraphrag.round;

import io.flinkgraphrag.model.Open;
import io.flinkgraphrag.model.Part;
import io.flinkgraphrag.model.QuestionContext;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.Status;
import io.flinkgraphrag.state.TaskFault;
import io.flinkgraphrag.state.WireType;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Collects the parts of one round of a question and ends the round exactly once. Runs in a {@link
 * MergeOperator}.
 *
 * <p>Keyed by {@link QuestionContext#key()}. First input: the {@link Open} of the round; second:
 * its parts; they come in any order. The round ends when all parts are there, or at its deadline
 * with those that are, as long as the {@code Open} is: without it there is nothing to end. A round
 * that ended by its deadline leaves a marker for {@code markerMs}, by which later parts are known
 * and dropped; after a whole round no part can follow, so it leaves nothing. Parts whose {@code
 * Open} does not come within {@code markerMs} are dropped too: they are later than their marker.
 *
 * <p>Rounds are on the heap and go to keyed state only with a checkpoint. Where barriers are
 * aligned, a barrier finds a merge between rounds, so what is written then are markers.
 *
 * <p>An exception in {@link #close} becomes the question's {@code FAILED}, unless it is a {@link
 * TaskFault}: that fails the task.
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
  private transient Map<String, Round<P>> rounds;
  private transient Counter lateParts;
  private transient Counter partialRounds;

  // state
  private transient RoundState<P> state;

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
    rounds = new HashMap<>();
    MetricGroup metrics = getRuntimeContext().getMetricGroup();
    lateParts = metrics.counter("lateParts");
    partialRounds = metrics.counter("partialRounds");
    metrics.gauge("rounds", (Gauge<Integer>) rounds::size);
  }

  /**
   * Not made before there is something to keep: of a backend without any state nothing is copied,
   * and checkpoints are taken several times a second.
   */
  private RoundState<P> state() {
    if (state == null) {
      state = new RoundState<>(getRuntimeContext(), partType);
    }
    return state;
  }

  /** Takes a round from the state, whose key is set. */
  final void restore(String question) throws Exception {
    rounds.put(question, state().read());
  }

  /** Takes to the state what changed since the last checkpoint. */
  final void store(Consumer<String> setKey) throws Exception {
    for (Map.Entry<String, Round<P>> round : rounds.entrySet()) {
      if (!round.getValue().isStored()) {
        setKey.accept(round.getKey());
        state().write(round.getValue());
      }
    }
  }

  @Override
  public void processElement1(Open opened, Context flink, Collector<O> out) throws Exception {
    if (opened.parts() == 0) {
      finish(opened, List.of(), flink, out);
      return;
    }
    Round<P> round = round(flink);
    round.open(opened);
    if (round.isWhole()) {
      forget(round, flink);
      finish(opened, round.parts(), flink, out);
    } else {
      setTimer(round, opened.deadline(), flink);
    }
  }

  @Override
  public void processElement2(P part, Context flink, Collector<O> out) throws Exception {
    Round<P> round = round(flink);
    if (round.isMarker()) {
      lateParts.inc();
      return;
    }
    round.add(part);
    if (round.isWhole()) {
      forget(round, flink);
      finish(round.open(), round.parts(), flink, out);
    } else if (round.timer() == null) {
      // usually its Open is near; a part that came after its marker's end has none
      setTimer(round, clock.millis() + markerMs, flink);
    }
  }

  private Round<P> round(Context flink) {
    return rounds.computeIfAbsent(flink.getCurrentKey(), question -> new Round<>());
  }

  private void setTimer(Round<P> round, long at, Context flink) {
    deleteTimer(round, flink);
    flink.timerService().registerProcessingTimeTimer(at);
    round.timer(at);
  }

  private void deleteTimer(Round<P> round, Context flink) {
    if (round.timer() != null) {
      flink.timerService().deleteProcessingTimeTimer(round.timer());
    }
  }

  private void forget(Round<P> round, Context flink) {
    deleteTimer(round, flink);
    rounds.remove(flink.getCurrentKey());
    if (round.isInState()) {
      state().clear();
    }
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext flink, Collector<O> out) throws Exception {
    Round<P> round = round(flink);
    Open opened = round.open();
    if (opened == null) {
      if (!round.isMarker()) {
        lateParts.inc();
      }
      forget(round, flink);
      return;
    }
    List<P> arrived = round.parts();
    round.becomeMarker();
    setTimer(round, timestamp + markerMs, flink);
    partialRounds.inc();
    finish(opened, arrived, flink, out);
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
      if (TaskFault.is(e)) {
        throw e;
      }
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
