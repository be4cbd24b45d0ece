package io.flinkgraphrag.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.harness.HandClock;
import io.flinkgraphrag.harness.Harnesses;
import io.flinkgraphrag.harness.Questions;
import io.flinkgraphrag.model.Flow;
import io.flinkgraphrag.model.HopPart;
import io.flinkgraphrag.model.Node;
import io.flinkgraphrag.model.Open;
import io.flinkgraphrag.model.Part;
import io.flinkgraphrag.model.QuestionContext;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.Scatter;
import io.flinkgraphrag.model.Status;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.apache.flink.util.FlinkRuntimeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MergeFunctionTest {

  private static final long NOW = 10_000;
  private static final long DEADLINE = 12_000;
  private static final long MARKER = 60_000;
  private static final String FAILS = "Does closing fail?";
  private static final String FULL_DISK = "Is the disk full?";

  private final HandClock clock = new HandClock(NOW);

  private StateBackend backend = new HashMapStateBackend();
  private long checkpoints;
  private KeyedTwoInputStreamOperatorTestHarness<String, Open, HopPart, Open> harness;

  @BeforeEach
  void open() throws Exception {
    restore(null);
  }

  private void restore(OperatorSubtaskState stateOrNull) throws Exception {
    harness = Harnesses.merge(new Rounds(clock), Open.TYPE, backend, stateOrNull);
    harness.setProcessingTime(clock.millis());
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
      super("merge test", HopPart.TYPE, MARKER, clock);
    }

    @Override
    protected void close(
        QuestionContext context, List<HopPart> received, Context flink, Collector<Open> out) {
      if (context.question().text().equals(FAILS)) {
        throw new IllegalStateException("planted");
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

  private void timeIs(long now) throws Exception {
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
    assertThat(stateEntries()).as("marker and its timer").isEqualTo(2);
    timeIs(DEADLINE + MARKER);
    assertThat(Harnesses.take(harness)).isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void aPartLaterThanItsMarkerIsForgottenToo() throws Exception {
    QuestionContext context = Questions.admitted("q", "Who?");
    part(part(context, 0));
    timeIs(NOW + MARKER / 2);
    part(part(context, 1));
    timeIs(NOW + MARKER - 1);
    assertThat(stateEntries()).isPositive();
    timeIs(NOW + MARKER);
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

  @Test
  void anExceptionAtTheEndOfARoundFailsTheQuestionOnly() throws Exception {
    QuestionContext context = Questions.admitted("q", FAILS);
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
    timeIs(DEADLINE + MARKER);
    assertThat(Harnesses.take(harness)).isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void aRoundBetweenCheckpointsLeavesTheStateAlone() throws Exception {
    QuestionContext context = Questions.admitted("q", "Who?");
    open(opens(context, 2));
    part(part(context, 0));
    assertThat(harness.numKeyedStateEntries()).as("before a checkpoint").isZero();
    assertThat(stateEntries()).as("open, part and timer").isEqualTo(3);
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
    timeIs(DEADLINE * 2 + MARKER);
    assertThat(Harnesses.take(harness)).isEmpty();
    assertThat(harness.numProcessingTimeTimers()).as("every round has one").isZero();
    return all;
  }
}
