package io.flinkgraphrag.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.harness.HandClock;
import io.flinkgraphrag.harness.Harnesses;
import io.flinkgraphrag.harness.Questions;
import io.flinkgraphrag.model.Flow;
import io.flinkgraphrag.model.Node;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.Status;
import io.flinkgraphrag.model.message.HopPart;
import io.flinkgraphrag.model.message.Part;
import io.flinkgraphrag.model.message.Scatter;
import io.flinkgraphrag.model.message.Sent;
import io.flinkgraphrag.model.retrieval.Open;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.io.network.partition.MockResultPartitionWriter;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;
import org.apache.flink.util.Collector;
import org.apache.flink.util.FlinkRuntimeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MergeFunctionTest {

  private static final long NOW = 10_000;
  private static final long DEADLINE = 12_000;
  private static final long TIMEOUT = 10_000;
  private static final long START = 30_000;
  private static final long STEP = 500;
  private static final long UNCLAIMED = 6 * TIMEOUT;
  private static final RoundOptions OPTIONS = new RoundOptions(TIMEOUT, 0.4, START);
  private static final String FAILS = "Does closing fail?";
  private static final String DEEP = "Is it too deep?";
  private static final String NO_CLASS = "Is a class missing?";
  private static final String FULL_DISK = "Is the disk full?";

  private final HandClock clock = new HandClock(NOW);

  private StateBackend backend = new HashMapStateBackend();
  private long checkpoints;
  private final Output output = new Output();

  /** Of a merge of two: whether the second subtask of the stage tells that it is. */
  private boolean otherIsAtWork;

  private KeyedTwoInputStreamOperatorTestHarness<String, Open, HopPart, Open> harness;

  @BeforeEach
  void open() throws Exception {
    restore(null);
  }

  private void restore(OperatorSubtaskState stateOrNull) throws Exception {
    harness = Harnesses.merge(new Rounds(clock), Open.TYPE, backend, clock.millis(), stateOrNull);
  }

  /** As after a failure: what is not in the checkpoint is gone. */
  private void checkpointAndRestore() throws Exception {
    OperatorSubtaskState state = checkpoint();
    harness.close();
    restore(state);
  }

  private OperatorSubtaskState checkpoint() throws Exception {
    return harness.snapshot(++checkpoints, clock.millis());
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  /** Ends a round with an {@code Open} whose parts count those received, its deadline their sum. */
  private static final class Rounds extends MergeFunction<HopPart, Open> {

    private static final long serialVersionUID = 1L;

    Rounds(Clock clock) {
      super("merge test", HopPart.TYPE, OPTIONS, clock);
    }

    @Override
    protected void close(
        QuestionContext context, List<HopPart> received, Context flink, Collector<Open> out) {
      if (context.question().text().equals(FAILS)) {
        throw new IllegalStateException("planted");
      }
      if (context.question().text().equals(DEEP)) {
        throw new StackOverflowError("planted");
      }
      if (context.question().text().equals(NO_CLASS)) {
        throw new NoClassDefFoundError("planted");
      }
      if (context.question().text().equals(FULL_DISK)) {
        throw new FlinkRuntimeException("planted");
      }
      List<Integer> numbers = received.stream().map(part -> part.head().part()).toList();
      assertThat(numbers).isSorted();
      long mass = 0;
      for (HopPart part : received) {
        mass += part.arrivals().get(0).mass();
      }
      out.collect(new Open(context, received.size(), mass));
    }

    @Override
    protected void pass(QuestionContext settled, Collector<Open> out) {
      assertThat(settled.settled()).isTrue();
      out.collect(Open.passing(settled));
    }
  }

  private static Open opens(QuestionContext context, int parts) {
    return new Open(context, parts, DEADLINE);
  }

  private static Scatter scatter(QuestionContext context, int part) {
    return new Scatter(context.key(), "g", "g|0|0#1", part, DEADLINE);
  }

  private static HopPart part(QuestionContext context, int number) {
    Node node = Node.entity("e" + number);
    Flow flow = Flow.seed(node, 1L << number, Flow.Spread.FROM_PASSAGES);
    return new HopPart(Part.Head.of(scatter(context, number)), List.of(flow));
  }

  private void open(Open opened) throws Exception {
    harness.processElement1(opened, 0);
  }

  private void part(HopPart part) throws Exception {
    harness.processElement2(part, 0);
  }

  /** Time goes by; in one step it would be a pause. */
  private void timeIs(long now) throws Exception {
    while (clock.millis() + STEP < now) {
      stepTo(clock.millis() + STEP);
      tellOfTheOther();
    }
    stepTo(now);
    tellOfTheOther();
  }

  /** As a subtask does that is at work; a merge that stands reads nothing. */
  private void tellOfTheOther() throws Exception {
    if (otherIsAtWork && output.getAvailableFuture().isDone()) {
      part(sign(1));
    }
  }

  private void stepTo(long now) throws Exception {
    clock.set(now);
    harness.setProcessingTime(now);
  }

  private void assertNothingIsLeft() throws Exception {
    assertThat(stateEntries()).isZero();
    assertThat(harness.numProcessingTimeTimers()).isZero();
  }

  private int stateEntries() throws Exception {
    checkpoint();
    return harness.numKeyedStateEntries();
  }

  @Test
  void roundsEndOnceInAnyOrderOfTheirMessages() throws Exception {
    for (long seed = 1; seed <= 20; seed++) {
      Random random = new Random(seed);
      List<Object> messages = new ArrayList<>();
      Map<String, Integer> partsOf = new TreeMap<>();
      for (int question = 0; question < 10; question++) {
        QuestionContext context = Questions.admitted("q" + question, "Who?");
        int parts = random.nextInt(6);
        partsOf.put(context.question().id(), parts);
        messages.add(opens(context, parts));
        for (int number = 0; number < parts; number++) {
          messages.add(part(context, number));
        }
      }
      Collections.shuffle(messages, random);
      for (Object message : messages) {
        if (message instanceof Open opened) {
          open(opened);
        } else {
          part((HopPart) message);
        }
      }
      List<Open> ended = Harnesses.take(harness);
      assertThat(ended).as("seed %d", seed).hasSize(10);
      assertThat(
              ended.stream()
                  .collect(Collectors.toMap(o -> o.context().question().id(), Open::parts)))
          .as("seed %d", seed)
          .isEqualTo(partsOf);
      assertThat(ended)
          .as("seed %d", seed)
          .allSatisfy(
              o -> {
                assertThat(o.context().completeness()).isEqualTo(1.0);
                assertThat(o.deadline()).isEqualTo((1L << o.parts()) - 1);
              });
      assertNothingIsLeft();
    }
  }

  @Test
  void aPartThatComesTwiceCountsOnce() throws Exception {
    QuestionContext context = Questions.admitted("q", "Who?");
    part(part(context, 0));
    part(part(context, 0));
    open(opens(context, 2));
    part(part(context, 0));
    assertThat(Harnesses.take(harness)).isEmpty();
    part(part(context, 1));
    assertThat(Harnesses.take(harness)).singleElement().extracting(Open::parts).isEqualTo(2);
    assertNothingIsLeft();
  }

  @Test
  void aRoundWithoutPartsEndsAtOnce() throws Exception {
    open(Open.passing(Questions.admitted("q", "Who?")));
    QuestionContext settled =
        Questions.admitted("s", "Who?").settle(Status.REJECTED, new Reason("X", "x"));
    open(Open.passing(settled));
    assertThat(Harnesses.take(harness))
        .extracting(opened -> opened.context().settled())
        .containsExactly(false, true);
    assertNothingIsLeft();
  }

  @Test
  void atItsDeadlineARoundEndsWithWhatCameAndLaterPartsAreDropped() throws Exception {
    QuestionContext context = Questions.admitted("q", "Who?");
    part(part(context, 2));
    open(opens(context, 3));
    part(part(context, 0));
    timeIs(DEADLINE - 1);
    assertThat(Harnesses.take(harness)).isEmpty();
    timeIs(DEADLINE);
    assertThat(Harnesses.take(harness))
        .singleElement()
        .satisfies(
            ended -> {
              assertThat(ended.deadline()).isEqualTo(0b101);
              assertThat(ended.context().completeness()).isEqualTo(2 / 3.0);
            });
    part(part(context, 1));
    part(part(context, 1));
    assertThat(Harnesses.take(harness)).isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void aPartLaterThanItsMarkerIsForgottenToo() throws Exception {
    QuestionContext context = Questions.admitted("q", "Who?");
    part(part(context, 0));
    timeIs(NOW + UNCLAIMED / 2);
    part(part(context, 1));
    timeIs(NOW + UNCLAIMED - 1);
    assertThat(stateEntries()).isPositive();
    timeIs(NOW + UNCLAIMED);
    assertThat(Harnesses.take(harness)).isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void aRoundOfNoPartInTimeStillEnds() throws Exception {
    open(opens(Questions.admitted("q", "Who?"), 2));
    timeIs(DEADLINE);
    assertThat(Harnesses.take(harness))
        .singleElement()
        .satisfies(ended -> assertThat(ended.context().completeness()).isZero());
  }

  @Test
  void aFailedPartFailsTheQuestionWithItsReason() throws Exception {
    QuestionContext context = Questions.admitted("q", "Who?");
    Reason planted = new Reason("INTERNAL_ERROR", "hop 1: planted");
    open(opens(context, 2));
    part(new HopPart(Part.Head.failed(scatter(context, 0), planted), List.of()));
    part(part(context, 1));
    assertThat(Harnesses.take(harness))
        .singleElement()
        .satisfies(
            ended -> {
              assertThat(ended.context().verdict().status()).isEqualTo(Status.FAILED);
              assertThat(ended.context().verdict().reason()).isEqualTo(planted);
            });
    assertNothingIsLeft();
  }

  @Test
  void aSkippedPartEndsTheRoundButIsNotEvidence() throws Exception {
    QuestionContext context = Questions.admitted("q", "Who?");
    open(opens(context, 2));
    part(new HopPart(Part.Head.skipped(scatter(context, 0)), List.of()));
    part(part(context, 1));
    assertThat(Harnesses.take(harness))
        .singleElement()
        .satisfies(
            ended -> {
              assertThat(ended.parts()).isEqualTo(1);
              assertThat(ended.context().completeness()).isEqualTo(0.5);
            });
  }

  @Test
  void aFaultOfTheStateInClosingFailsTheTaskAndNoQuestion() throws Exception {
    QuestionContext context = Questions.admitted("q", FULL_DISK);
    open(opens(context, 1));
    assertThatThrownBy(() -> part(part(context, 0))).isInstanceOf(FlinkRuntimeException.class);
    assertThat(Harnesses.take(harness)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {FAILS, DEEP, NO_CLASS})
  void whatIsThrownAtTheEndOfARoundFailsTheQuestionOnly(String text) throws Exception {
    QuestionContext context = Questions.admitted("q", text);
    open(opens(context, 1));
    part(part(context, 0));
    assertThat(Harnesses.take(harness))
        .singleElement()
        .satisfies(
            ended -> {
              assertThat(ended.context().verdict().status()).isEqualTo(Status.FAILED);
              assertThat(ended.context().verdict().reason().message())
                  .contains("merge test")
                  .contains("planted");
            });
    assertNothingIsLeft();
  }

  @Test
  void aQuestionWhoseTimeIsOverIsExpired() throws Exception {
    QuestionContext context = Questions.admitted("q", "Who?", NOW + 500);
    open(opens(context, 1));
    timeIs(NOW + 500);
    part(part(context, 0));
    assertThat(Harnesses.take(harness))
        .singleElement()
        .extracting(ended -> ended.context().verdict().status())
        .isEqualTo(Status.EXPIRED);
    assertNothingIsLeft();
  }

  @Test
  void aRoundGoesOnAfterARestore() throws Exception {
    QuestionContext opened = Questions.admitted("opened", "Who?");
    QuestionContext early = Questions.admitted("early", "Who?");
    QuestionContext partial = Questions.admitted("partial", "Who?");
    open(opens(opened, 2));
    part(part(opened, 1));
    part(part(early, 0));
    open(opens(partial, 2));
    checkpointAndRestore();
    part(part(opened, 0));
    open(opens(early, 1));
    assertThat(Harnesses.take(harness))
        .extracting(ended -> ended.context().question().id())
        .containsExactly("opened", "early");
    timeIs(DEADLINE);
    assertThat(Harnesses.take(harness))
        .extracting(ended -> ended.context().question().id())
        .containsExactly("partial");
    part(part(partial, 0));
    timeIs(DEADLINE + UNCLAIMED);
    assertThat(Harnesses.take(harness)).isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void aRoundBetweenCheckpointsLeavesTheStateAlone() throws Exception {
    QuestionContext context = Questions.admitted("q", "Who?");
    open(opens(context, 2));
    part(part(context, 0));
    assertThat(harness.numKeyedStateEntries()).as("before a checkpoint").isZero();
    assertThat(stateEntries()).as("open, part and begin").isEqualTo(3);
    part(part(context, 1));
    assertThat(harness.numKeyedStateEntries()).as("after its end").isZero();
  }

  /** The same messages with failures in between end the same rounds with the same parts. */
  @Test
  void failuresBetweenTheMessagesChangeNothing() throws Exception {
    for (long seed = 1; seed <= 30; seed++) {
      List<Ended> whole = ended(seed, new HashMapStateBackend(), 0);
      assertThat(whole).as("seed %d", seed).hasSize(20);
      // which of two timers of one instant comes first is open
      assertThat(ended(seed, new HashMapStateBackend(), 0.2))
          .as("seed %d", seed)
          .containsExactlyInAnyOrderElementsOf(whole);
    }
    assertThat(ended(1, new EmbeddedRocksDBStateBackend(), 0.2))
        .containsExactlyInAnyOrderElementsOf(ended(1, new HashMapStateBackend(), 0));
  }

  private record Ended(String question, int parts, long mass, double completeness) {

    static Ended of(Open open) {
      QuestionContext context = open.context();
      return new Ended(
          context.question().id(), open.parts(), open.deadline(), context.completeness());
    }
  }

  /** Messages of twenty rounds, some parts lost and others late, as time goes on. */
  private List<Ended> ended(long seed, StateBackend onBackend, double failures) throws Exception {
    harness.close();
    backend = onBackend;
    clock.set(NOW);
    restore(null);
    Random random = new Random(seed);
    List<Object> messages = new ArrayList<>();
    for (int question = 0; question < 20; question++) {
      QuestionContext context = Questions.admitted("q" + question, "Who?");
      int parts = 1 + random.nextInt(5);
      messages.add(opens(context, parts));
      for (int number = 0; number < parts; number++) {
        if (random.nextInt(10) > 0) {
          messages.add(part(context, number));
        }
      }
    }
    Collections.shuffle(messages, random);
    Random failing = new Random(seed);
    List<Ended> all = new ArrayList<>();
    long sent = 0;
    for (Object message : messages) {
      if (message instanceof Open opened) {
        open(opened);
      } else {
        part((HopPart) message);
      }
      sent++;
      timeIs(NOW + sent * (DEADLINE - NOW) * 3 / (2L * messages.size()));
      Harnesses.take(harness).forEach(open -> all.add(Ended.of(open)));
      if (failing.nextDouble() < failures) {
        checkpointAndRestore();
      }
    }
    timeIs(DEADLINE);
    Harnesses.take(harness).forEach(open -> all.add(Ended.of(open)));
    timeIs(DEADLINE * 2 + UNCLAIMED);
    assertThat(Harnesses.take(harness)).isEmpty();
    assertThat(harness.numProcessingTimeTimers()).isZero();
    return all;
  }

  // ---- questions without a deadline ----

  private static final List<Integer> SHARDS_0_AND_1 = List.of(0, 64);

  /** A merge of two subtasks; key groups 0 to 63 are asked of the first. */
  private void restoreOfTwo() throws Exception {
    harness.close();
    harness = Harnesses.merge(new Rounds(clock), Open.TYPE, 2);
    harness.setProcessingTime(clock.millis());
    harness.getEnvironment().addOutputs(List.of(output));
    otherIsAtWork = true;
  }

  private static HopPart sign(int subtask) {
    return new HopPart(Part.Head.signOf(subtask, ours(1).key()), List.of());
  }

  /** A question that this subtask of the two has. */
  private static QuestionContext ours(int number) {
    return IntStream.range(number * 1_000, number * 1_000 + 1_000)
        .mapToObj(i -> Questions.admitted("q" + i, "Who?"))
        .filter(q -> KeyGroupRangeAssignment.assignKeyToParallelOperator(q.key(), 128, 2) == 0)
        .findFirst()
        .orElseThrow();
  }

  private static Open waiting(QuestionContext context, List<Integer> asked) {
    return new Open(context, asked.size(), Long.MAX_VALUE, asked);
  }

  private void hearBoth() throws Exception {
    open(waiting(ours(1), SHARDS_0_AND_1));
    part(part(ours(1), 0));
    part(part(ours(1), 1));
    assertThat(Harnesses.take(harness)).hasSize(1);
  }

  @Test
  void aShardWithABacklogIsWaitedForAsLongAsItTakes() throws Exception {
    restoreOfTwo();
    hearBoth();
    open(waiting(ours(2), SHARDS_0_AND_1));
    for (int step = 0; step < 100; step++) {
      timeIs(clock.millis() + TIMEOUT - 1);
      open(waiting(ours(3), List.of(0)));
      part(part(ours(3), 0));
      assertThat(Harnesses.take(harness)).as("those before it").hasSize(1);
    }
    part(part(ours(2), 1));
    part(part(ours(2), 0));
    assertThat(Harnesses.take(harness))
        .singleElement()
        .satisfies(ended -> assertThat(ended.context().completeness()).isOne());
    assertNothingIsLeft();
  }

  @Test
  void aShardThatSendsNothingIsLeftOutThoughTheOtherIsAtWork() throws Exception {
    restoreOfTwo();
    hearBoth();
    open(waiting(ours(2), SHARDS_0_AND_1));
    part(part(ours(2), 1));
    timeIs(NOW + TIMEOUT - 1);
    open(waiting(ours(3), List.of(64)));
    part(part(ours(3), 0));
    assertThat(Harnesses.take(harness)).hasSize(1);
    timeIs(NOW + TIMEOUT);
    assertThat(Harnesses.take(harness))
        .singleElement()
        .satisfies(ended -> assertThat(ended.context().completeness()).isEqualTo(0.5));
  }

  /** What a shard sends to rounds that are over is a sign that it goes on. */
  @Test
  void lateAnswersOfAShardThatWentOnAreSignsOfWork() throws Exception {
    restoreOfTwo();
    hearBoth();
    open(waiting(ours(2), List.of(0)));
    timeIs(NOW + TIMEOUT);
    assertThat(Harnesses.take(harness)).as("given up").hasSize(1);
    open(waiting(ours(3), List.of(0)));
    timeIs(NOW + 2 * TIMEOUT - 1);
    part(part(ours(2), 0));
    timeIs(NOW + 3 * TIMEOUT - 2);
    assertThat(Harnesses.take(harness)).isEmpty();
    part(part(ours(3), 0));
    assertThat(Harnesses.take(harness)).hasSize(1);
  }

  @Test
  void afterTheStartAShardThatRestoresItsStateIsWaitedFor() throws Exception {
    restoreOfTwo();
    open(waiting(ours(1), SHARDS_0_AND_1));
    part(part(ours(1), 1));
    timeIs(NOW + START + TIMEOUT - 1);
    assertThat(Harnesses.take(harness)).isEmpty();
    timeIs(NOW + START + TIMEOUT);
    assertThat(Harnesses.take(harness)).hasSize(1);
  }

  // ---- a merge that stood ----

  /** What a task sees of its output. */
  private static final class Output extends MockResultPartitionWriter {

    private CompletableFuture<?> free = AVAILABLE;

    void block() {
      free = new CompletableFuture<>();
    }

    void letGo() {
      free = AVAILABLE;
    }

    @Override
    public CompletableFuture<?> getAvailableFuture() {
      return free;
    }
  }

  @Test
  void afterAPauseOfTheProcessWhatCameMeanwhileIsReadFirst() throws Exception {
    restoreOfTwo();
    hearBoth();
    open(waiting(ours(2), SHARDS_0_AND_1));
    part(part(ours(3), 0));
    open(opens(ours(4), 1));
    stepTo(NOW + 3_600_000);
    stepTo(clock.millis() + MergeOperator.LOOK_MS);
    assertThat(Harnesses.take(harness)).isEmpty();
    part(part(ours(2), 0));
    part(part(ours(2), 1));
    open(waiting(ours(3), List.of(0)));
    part(part(ours(4), 0));
    assertThat(Harnesses.take(harness))
        .hasSize(3)
        .allSatisfy(ended -> assertThat(ended.context().completeness()).isOne());
    assertNothingIsLeft();
  }

  @Test
  void aMergeWhoseOutputIsBlockedBlamesNoShard() throws Exception {
    restoreOfTwo();
    hearBoth();
    open(waiting(ours(2), SHARDS_0_AND_1));
    part(part(ours(3), 0));
    output.block();
    timeIs(NOW + 2 * UNCLAIMED);
    output.letGo();
    timeIs(clock.millis() + TIMEOUT / 2);
    assertThat(Harnesses.take(harness)).isEmpty();
    part(part(ours(2), 0));
    part(part(ours(2), 1));
    open(waiting(ours(3), List.of(0)));
    assertThat(Harnesses.take(harness))
        .hasSize(2)
        .allSatisfy(ended -> assertThat(ended.context().completeness()).isOne());
    assertNothingIsLeft();
  }

  @Test
  void aShardThatHangsIsLeftOutATimeoutAfterTheMergeStood() throws Exception {
    restoreOfTwo();
    hearBoth();
    open(waiting(ours(2), SHARDS_0_AND_1));
    open(opens(ours(3), 1));
    output.block();
    timeIs(NOW + 2 * TIMEOUT);
    output.letGo();
    timeIs(clock.millis() + 2 * STEP);
    assertThat(Harnesses.take(harness)).as("by its deadline").hasSize(1);
    timeIs(NOW + 3 * TIMEOUT - MergeOperator.LOOK_MS);
    part(part(ours(2), 1));
    assertThat(Harnesses.take(harness)).isEmpty();
    timeIs(NOW + 3 * TIMEOUT);
    assertThat(Harnesses.take(harness))
        .singleElement()
        .satisfies(ended -> assertThat(ended.context().completeness()).isEqualTo(0.5));
    assertNothingIsLeft();
  }

  // ---- a dataflow that stands ----

  @Test
  void whereNothingComesOfAnyShardNoneIsBlamed() throws Exception {
    restoreOfTwo();
    hearBoth();
    otherIsAtWork = false;
    open(waiting(ours(2), SHARDS_0_AND_1));
    part(part(ours(2), 1));
    timeIs(NOW + UNCLAIMED - 1);
    assertThat(Harnesses.take(harness)).isEmpty();
    part(part(ours(2), 0));
    assertThat(Harnesses.take(harness))
        .singleElement()
        .satisfies(ended -> assertThat(ended.context().completeness()).isOne());
    open(waiting(ours(3), SHARDS_0_AND_1));
    timeIs(clock.millis() + UNCLAIMED);
    assertThat(Harnesses.take(harness)).as("all hang").hasSize(1);
  }

  @Test
  void aShardThatHangsIsLeftOutATimeoutAfterTheOtherGoesOn() throws Exception {
    restoreOfTwo();
    hearBoth();
    otherIsAtWork = false;
    open(waiting(ours(2), SHARDS_0_AND_1));
    timeIs(NOW + 3 * TIMEOUT);
    part(part(ours(2), 1));
    otherIsAtWork = true;
    timeIs(NOW + 4 * TIMEOUT - 1);
    assertThat(Harnesses.take(harness)).isEmpty();
    timeIs(NOW + 4 * TIMEOUT);
    assertThat(Harnesses.take(harness))
        .singleElement()
        .satisfies(ended -> assertThat(ended.context().completeness()).isEqualTo(0.5));
  }

  /** Its patience is not that of who stands, though it began when all stood. */
  @Test
  void aRoundThatOpensWhileAllStandEndsATimeoutAfterTheOtherGoesOn() throws Exception {
    restoreOfTwo();
    hearBoth();
    otherIsAtWork = false;
    timeIs(NOW + TIMEOUT);
    open(waiting(ours(2), List.of(0)));
    otherIsAtWork = true;
    timeIs(NOW + TIMEOUT + STEP);
    timeIs(NOW + 2 * TIMEOUT);
    assertThat(Harnesses.take(harness)).isEmpty();
    timeIs(NOW + 2 * TIMEOUT + 2 * STEP);
    assertThat(Harnesses.take(harness)).hasSize(1);
  }

  /** One that is not heard of does not make all stand. */
  @Test
  void ofASubtaskThatHangsTheOthersSignsTell() throws Exception {
    restoreOfTwo();
    hearBoth();
    open(waiting(ours(2), SHARDS_0_AND_1));
    timeIs(NOW + TIMEOUT / 2);
    part(part(ours(2), 1));
    timeIs(NOW + TIMEOUT - 1);
    assertThat(Harnesses.take(harness)).isEmpty();
    timeIs(NOW + TIMEOUT);
    assertThat(Harnesses.take(harness)).hasSize(1);
  }

  // ---- parts that were dropped ----

  @Test
  void aRoundThatMissesAPartBehindABarrierEndsThoughTheShardsGoOn() throws Exception {
    restoreOfTwo();
    hearBoth();
    open(waiting(ours(2), SHARDS_0_AND_1));
    part(part(ours(2), 1));
    part(part(ours(4), 0));
    checkpoint();
    open(waiting(ours(3), SHARDS_0_AND_1));
    part(part(ours(3), 0));
    timeIs(clock.millis() + MergeOperator.LOOK_MS);
    assertThat(Harnesses.take(harness))
        .singleElement()
        .satisfies(
            ended -> {
              assertThat(ended.context()).isEqualTo(ours(2).withCompleteness(0.5));
              assertThat(ended.parts()).isEqualTo(1);
            });
    part(part(ours(3), 1));
    open(waiting(ours(4), List.of(0)));
    assertThat(Harnesses.take(harness)).as("those behind the barrier").hasSize(2);
    assertNothingIsLeft();
  }

  @Test
  void anOpenWhosePartWasDroppedUnclaimedEndsAtOnce() throws Exception {
    restoreOfTwo();
    part(part(ours(2), 0));
    timeIs(NOW + UNCLAIMED);
    open(waiting(ours(2), SHARDS_0_AND_1));
    assertThat(Harnesses.take(harness))
        .singleElement()
        .satisfies(ended -> assertThat(ended.context().completeness()).isZero());
    part(part(ours(2), 1));
    assertThat(Harnesses.take(harness)).isEmpty();
    assertNothingIsLeft();
  }

  // ---- bounds ----

  @Test
  void oneRoundMoreThanAreAllowedEndsAtOnce() throws Exception {
    for (int i = 0; i < MergeFunction.ROUNDS_MAX; i++) {
      open(waiting(Questions.admitted("q" + i, "Who?"), List.of(0)));
    }
    assertThat(Harnesses.take(harness)).isEmpty();
    QuestionContext more = Questions.admitted("more", "Who?");
    open(waiting(more, List.of(0)));
    assertThat(Harnesses.take(harness))
        .singleElement()
        .satisfies(ended -> assertThat(ended.context().completeness()).isZero());
    part(part(more, 0));
    part(part(Questions.admitted("unclaimed", "Who?"), 0));
    assertThat(Harnesses.take(harness)).isEmpty();
    part(part(Questions.admitted("q0", "Who?"), 0));
    assertThat(Harnesses.take(harness)).as("the others go on").hasSize(1);
    open(waiting(Questions.admitted("unclaimed", "Who?"), List.of(0)));
    assertThat(Harnesses.take(harness))
        .as("its part was dropped")
        .singleElement()
        .satisfies(ended -> assertThat(ended.context().completeness()).isZero());
  }

  @Test
  void noMoreMarkersAreKeptThanTheBoundAllows() throws Exception {
    int rounds = MergeFunction.MARKERS_MAX + 5;
    for (int i = 0; i < rounds; i++) {
      open(opens(Questions.admitted("q" + i, "Who?"), 1));
      if (i % 1_000 == 999 || i == rounds - 1) {
        timeIs(DEADLINE + i + MergeOperator.LOOK_MS * (i / 1_000 + 1));
      }
    }
    assertThat(Harnesses.take(harness).size()).isEqualTo(rounds);
    for (int i = 0; i < rounds; i++) {
      part(part(Questions.admitted("q" + i, "Who?"), 0));
    }
    assertThat(Harnesses.take(harness)).isEmpty();
    assertThat(stateEntries()).as("parts of the five, and their begins").isEqualTo(10);
    timeIs(clock.millis() + UNCLAIMED);
    assertNothingIsLeft();
  }

  // ---- clocks ----

  /** Of the machine that opens rounds, against this one's. */
  @ParameterizedTest
  @ValueSource(longs = {0, 400, -400, 3_600_000, -3_600_000})
  void aRoundHasItsTimeWhateverTheSendersClockShows(long ahead) throws Exception {
    Sent sent = new Sent(7, NOW + ahead);
    QuestionContext context = Questions.admitted("q", "Who?", NOW + ahead + 1_000).sentAt(sent);
    open(new Open(context, 2, NOW + ahead + 400));
    part(part(context, 1));
    timeIs(NOW + 399);
    assertThat(Harnesses.take(harness)).isEmpty();
    timeIs(NOW + 400);
    assertThat(Harnesses.take(harness))
        .singleElement()
        .satisfies(
            ended -> {
              assertThat(ended.context().settled()).isFalse();
              assertThat(ended.context().completeness()).isEqualTo(0.5);
              assertThat(ended.context().deadline()).isEqualTo(NOW + 1_000);
            });
  }

  // ---- the build before ----

  /** Two markers, whose timers are far away, and a round under way with one of two parts. */
  @Test
  void roundsOfTheBuildBeforeGoOnAndItsMarkersGo() throws Exception {
    harness.close();
    backend = new EmbeddedRocksDBStateBackend(true);
    restore(
        OperatorSnapshotUtil.readStateHandle(
            OperatorSnapshotUtil.getResourceFilename("state/operators/merge-heap-checkpoint.bin")));
    QuestionContext open = Questions.admitted("open", "Who?");
    part(part(open, 1));
    assertThat(Harnesses.take(harness)).singleElement().extracting(Open::parts).isEqualTo(2);
    timeIs(4_000_000);
    assertThat(Harnesses.take(harness)).isEmpty();
    assertThat(harness.numProcessingTimeTimers()).isZero();
    KeyedStateBackend<?> state =
        ((MergeOperator<?, ?>) harness.getOperator()).getKeyedStateBackend();
    try (Stream<?> questions = state.getKeys(RoundState.TIMER, VoidNamespace.INSTANCE)) {
      assertThat(questions).isEmpty();
    }
  }
}
