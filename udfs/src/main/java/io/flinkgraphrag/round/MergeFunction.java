package io.flinkgraphrag.round;

import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.Status;
import io.flinkgraphrag.model.message.Part;
import io.flinkgraphrag.model.message.Sent;
import io.flinkgraphrag.model.retrieval.Open;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.state.TaskFault;
import io.flinkgraphrag.state.WireType;
import java.time.Clock;
import java.util.ArrayList;
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
import org.jspecify.annotations.Nullable;

/**
 * Collects the parts of one round of a question and ends the round exactly once. Runs in a {@link
 * MergeOperator}.
 *
 * <p>Keyed by {@link QuestionContext#key()}. First input: the {@link Open} of the round; second:
 * its parts; they come in any order. The round ends when all parts are there. It ends early, with
 * those that are, when the question's share of time is over, or when all shards that are missing
 * have been silent for the round's timeout: sent no part of any question, and no sign of life. So a
 * shard with a backlog is waited for, and one that hangs is not. Time in which the merge itself
 * stood is no silence. Where nothing comes of any shard, the dataflow stands, and rounds wait for
 * six timeouts.
 *
 * <p>A round that ended early leaves a marker, by which later parts are known and dropped. Markers
 * go when a checkpoint's barrier comes: behind an aligned one no part can follow. Parts whose
 * {@code Open} does not come in time are dropped too: they are later than their marker, or their
 * {@code Open} is late and ends its round at once. A round of which something is missing behind an
 * aligned barrier ends early.
 *
 * <p>Rounds are on the heap and go to keyed state only with a checkpoint. Where barriers are
 * aligned, a barrier finds a merge between rounds, so nothing is written then. At most {@link
 * #ROUNDS_MAX} are open: one more ends at once, as one whose time is over, and its parts are late.
 *
 * <p>An exception or error in {@link #close} becomes the question's {@code FAILED}, unless it is a
 * {@link TaskFault}: that fails the task.
 */
public abstract class MergeFunction<P extends Part, O>
    extends KeyedCoProcessFunction<String, Open, P, O> {

  private static final long serialVersionUID = 1L;

  /** Rounds open at a time; what the network's buffers hold of requests is usually far less. */
  static final int ROUNDS_MAX = 10_000;

  /** Markers of rounds that ended early; of one more the oldest is forgotten. */
  static final int MARKERS_MAX = 10_000;

  // configuration
  private final String stage;
  private final WireType<P> partType;
  private final RoundOptions options;
  private final Clock clock;

  // runtime
  private transient Map<String, Round<P>> rounds;
  private transient Markers markers;
  private transient Signs signs;
  private transient PeerClocks clocks;
  private transient long stoodUntil;
  private transient Counter lateParts;
  private transient Counter partialRounds;

  // state
  private transient @Nullable RoundState<P> state;

  /**
   * @param stage its name in reasons, such as {@code merge hop 1}
   */
  protected MergeFunction(String stage, WireType<P> partType, RoundOptions options, Clock clock) {
    this.stage = stage;
    this.partType = partType;
    this.options = options;
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

  /** The stamp of what is sent now. */
  protected final Sent now() {
    return clocks.stamp();
  }

  @Override
  public void open(OpenContext openContext) {
    rounds = new HashMap<>();
    markers = new Markers(MARKERS_MAX);
    signs =
        new Signs(
            getRuntimeContext().getTaskInfo(),
            clock.millis() + options.startMs(),
            options.standMs());
    clocks = PeerClocks.of(getRuntimeContext(), clock);
    MetricGroup metrics = getRuntimeContext().getMetricGroup();
    lateParts = metrics.counter("lateParts");
    partialRounds = metrics.counter("partialRounds");
    metrics.gauge("rounds", (Gauge<Integer>) rounds::size);
    metrics.gauge("endedRounds", (Gauge<Integer>) markers::size);
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
    Round<P> round = state().read(clock.millis());
    if (round.isEmpty()) {
      state().clear(); // a marker of an older build
    } else {
      rounds.put(question, round);
    }
  }

  /** Takes to the state what changed since the last checkpoint, whose barrier has come. */
  final void store(Consumer<String> setKey) throws Exception {
    markers.clear();
    for (Map.Entry<String, Round<P>> round : rounds.entrySet()) {
      if (!round.getValue().isStored()) {
        setKey.accept(round.getKey());
        state().write(round.getValue());
      }
    }
  }

  /**
   * Called when an aligned barrier has come, after {@link #store}. The requests of a round left its
   * sender together with its {@code Open}, and the shards answered them before the barrier; so what
   * is missing of an open round came and was dropped, and nothing else would end a round without
   * deadline while its shards are at work.
   */
  final void loseWhatIsMissing() {
    for (Round<P> round : rounds.values()) {
      if (round.open() != null) {
        round.markLost();
      }
    }
  }

  /** Whether there is a round that time may end. */
  final boolean isWaiting() {
    return !rounds.isEmpty();
  }

  /** The questions whose rounds are to end now; for each of them {@link #onTimer} is called. */
  final List<String> due() {
    long now = clock.millis();
    List<String> due = new ArrayList<>();
    for (Map.Entry<String, Round<P>> round : rounds.entrySet()) {
      if (isDue(round.getValue(), now)) {
        due.add(round.getKey());
      }
    }
    return due;
  }

  private boolean isDue(Round<P> round, long now) {
    if (now < round.dueAt()) {
      return false;
    }
    long due = dueAt(round);
    // who stands may go on at any time, and then a round is due before it
    round.dueAt(signs.allStand(now) ? Math.min(due, now + options.signMs()) : due);
    return now >= due;
  }

  /** What was sent to this merge waits unread: no patience began before now. */
  final void stood() {
    stoodUntil = clock.millis();
    signs.unread(stoodUntil);
  }

  /** When the round ends if nothing more comes; what comes from other rounds puts it off. */
  private long dueAt(Round<P> round) {
    if (round.isLost()) {
      return 0;
    }
    Open opened = round.open();
    long sign = Math.max(round.since(), Math.max(stoodUntil, signs.silentUntil()));
    if (opened == null) {
      return sign + options.unclaimedMs();
    }
    for (int part = 0; part < opened.parts(); part++) {
      if (!round.has(part)) {
        sign = Math.max(sign, signs.last(opened.asked(), part));
      }
    }
    boolean allStand = signs.allStand(clock.millis());
    long patience = allStand ? options.patienceMs() : options.timeoutMs();
    return Math.min(opened.deadline(), sign + patience);
  }

  @Override
  public void processElement1(Open arrived, Context flink, Collector<O> out) throws Exception {
    Open opened = clocks.here(arrived);
    if (opened.parts() == 0) {
      finish(opened, List.of(), flink, out);
      return;
    }
    String question = flink.getCurrentKey();
    Round<P> round = rounds.get(question);
    if (round == null) {
      if (rounds.size() >= ROUNDS_MAX || markers.get(question) != null) {
        endEarly(question, opened, List.of(), flink, out);
        return;
      }
      round = new Round<>(clock.millis());
      rounds.put(question, round);
    }
    round.open(opened);
    if (round.isWhole()) {
      forget(question, round);
      finish(opened, round.parts(), flink, out);
    } else {
      round.dueAt(0); // the next look tells; who stands now may go on before
    }
  }

  @Override
  public void processElement2(P part, Context flink, Collector<O> out) throws Exception {
    long now = clock.millis();
    if (part.head().isSign()) {
      signs.of(part.head().subtask(), now);
      return;
    }
    String question = flink.getCurrentKey();
    int number = part.head().part();
    Round<P> round = rounds.get(question);
    if (round == null) {
      List<Integer> asked = markers.get(question);
      if (asked != null || rounds.size() >= ROUNDS_MAX) {
        signs.of(asked, number, now);
        drop(question, 1);
        return;
      }
      round = new Round<>(now);
      round.dueAt(dueAt(round));
      rounds.put(question, round);
    }
    round.add(part);
    Open opened = round.open();
    if (opened == null) {
      return;
    }
    signs.of(opened.asked(), number, now);
    if (round.isWhole()) {
      forget(question, round);
      finish(opened, round.parts(), flink, out);
    } else {
      round.dueAt(0); // whoever is missing now may have been silent for longer
    }
  }

  private void forget(String question, Round<P> round) {
    rounds.remove(question);
    if (round.isInState()) {
      state().clear();
    }
  }

  /** Called for rounds that are {@link #due}, and by timers that older builds have left. */
  @Override
  public void onTimer(long timestamp, OnTimerContext flink, Collector<O> out) throws Exception {
    String question = flink.getCurrentKey();
    Round<P> round = rounds.get(question);
    if (round == null || !isDue(round, clock.millis())) {
      return;
    }
    forget(question, round);
    Open opened = round.open();
    if (opened == null) {
      drop(question, round.parts().size());
    } else {
      endEarly(question, opened, round.parts(), flink, out);
    }
  }

  /** By the marker its {@code Open}, if it still comes, ends at once: it would wait for these. */
  private void drop(String question, int parts) {
    lateParts.inc(parts);
    if (markers.get(question) == null) {
      markers.put(question, List.of());
    }
  }

  private void endEarly(
      String question, Open opened, List<P> parts, Context flink, Collector<O> out)
      throws Exception {
    markers.put(question, opened.asked());
    partialRounds.inc();
    finish(opened, parts, flink, out);
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
    } catch (RuntimeException | Error e) {
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
