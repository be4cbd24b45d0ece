package io.flinkgraphrag.admit;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.harness.HandClock;
import io.flinkgraphrag.harness.Harnesses;
import io.flinkgraphrag.harness.Questions;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.Status;
import io.flinkgraphrag.model.contract.EvidenceDetail;
import io.flinkgraphrag.model.contract.Question;
import io.flinkgraphrag.model.contract.RetrievalSettings;
import io.flinkgraphrag.model.contract.Turn;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdmitFunctionTest {

  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final long TTL = HOUR;
  private static final long KEPT = 2 * TTL;
  private static final long NOW = 100 * HOUR;
  private static final int HOPS_MAX = 3;

  private final HandClock clock = new HandClock(NOW);

  private KeyedOneInputStreamOperatorTestHarness<String, Question, QuestionContext> harness;

  @BeforeEach
  void open() throws Exception {
    restore(TTL, new HashMapStateBackend(), null);
  }

  private void restore(long ttl, StateBackend backend, OperatorSubtaskState stateOrNull)
      throws Exception {
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new AdmitOperator(new AdmitFunction(ttl, HOPS_MAX, graph -> "en", clock)),
            Question::identity,
            Types.STRING);
    harness.setStateBackend(backend);
    harness.setup(QuestionContext.TYPE.serializer());
    harness.setProcessingTime(clock.millis());
    if (stateOrNull != null) {
      harness.initializeState(stateOrNull);
    }
    harness.open();
  }

  private void timeIs(long now) throws Exception {
    clock.set(now);
    harness.setProcessingTime(now);
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private List<QuestionContext> ask(Question question) throws Exception {
    harness.processElement(question, question.askedAt());
    return Harnesses.take(harness);
  }

  @Test
  void aQuestionIsAdmittedOnce() throws Exception {
    assertThat(ask(Questions.asked("q", "Who?", NOW)))
        .singleElement()
        .satisfies(
            context -> {
              assertThat(context.settled()).isFalse();
              assertThat(context.deadline()).isEqualTo(Long.MAX_VALUE);
              assertThat(context.stamps().admitted()).isEqualTo(NOW);
            });
    timeIs(NOW + TTL - 1);
    assertThat(ask(Questions.asked("q", "Who?", NOW + 1))).isEmpty();
    assertThat(ask(Questions.asked("q", "Who?", NOW + TTL - 1))).isEmpty();
    assertThat(ask(Questions.asked("other", "Who?", NOW))).hasSize(1);
  }

  @Test
  void theSameIdWithAnotherTextIsRejectedOnce() throws Exception {
    ask(Questions.asked("q", "Who?", NOW));
    assertThat(ask(Questions.asked("q", "What?", NOW + 1)))
        .singleElement()
        .satisfies(context -> assertRejected(context, "ID_REUSED"));
    assertThat(ask(Questions.asked("q", "What?", NOW + 2))).isEmpty();
    assertThat(ask(Questions.asked("q", "Who?", NOW + 3))).isEmpty();
    assertThat(ask(Questions.asked("q", "When?", NOW + 4))).hasSize(1);
  }

  @Test
  void theSameIdWithAnotherEntityIsRejected() throws Exception {
    assertThat(ask(Questions.lookUp("q", "Pumps?", "norvik", NOW))).hasSize(1);
    assertThat(ask(Questions.lookUp("q", "Pumps?", "norvik", NOW))).isEmpty();
    assertThat(ask(Questions.lookUp("q", "Pumps?", "bergen", NOW)))
        .singleElement()
        .satisfies(context -> assertRejected(context, "ID_REUSED"));
    assertThat(ask(Questions.asked("q", "Pumps?", NOW)))
        .singleElement()
        .satisfies(context -> assertRejected(context, "ID_REUSED"));
  }

  private static Question following(String id, String text, Turn... turns) {
    return Questions.asked(id, text, NOW).withHistory(List.of(turns));
  }

  @Test
  void aQuestionThatLeansOnItsHistoryIsSearchedForWithIt() throws Exception {
    Turn turn = new Turn("Who designed Raft?", "Diego Ongaro. [1]");
    assertThat(ask(following("q", "And where did they publish it?", turn)))
        .singleElement()
        .satisfies(
            context -> {
              assertThat(context.searchText())
                  .contains("Raft", "And where did they publish it?")
                  .doesNotContain("[1]");
              assertThat(context.question().text()).isEqualTo("And where did they publish it?");
              assertThat(context.question().history()).containsExactly(turn);
            });
  }

  @Test
  void aQuestionThatStandsAloneIsAdmittedAsWithoutHistory() throws Exception {
    Turn turn = new Turn("Who designed Raft?", "Diego Ongaro.");
    assertThat(ask(following("q", "Who founded Akamai?", turn)))
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(
            QuestionContext.admitted(
                Questions.asked("q", "Who founded Akamai?", NOW), Long.MAX_VALUE, null, NOW));
  }

  @Test
  void aTalkGoesBackToTheTurnThatStandsAlone() throws Exception {
    assertThat(
            ask(
                following(
                    "q",
                    "And where?",
                    new Turn("What is Paxos?", "A protocol."),
                    new Turn("Who designed Raft?", "Diego Ongaro."),
                    new Turn("When did they publish it?", "In 2014."))))
        .singleElement()
        .satisfies(
            context -> assertThat(context.searchText()).contains("Raft").doesNotContain("Paxos"));
  }

  @Test
  void whatIsSearchedForIsBoundedAndBeginsWithTheQuestion() throws Exception {
    Turn long1 = new Turn("Which " + "word ".repeat(1_500) + "is it?", "A".repeat(8_000));
    assertThat(ask(following("q", "Who wrote it?", long1, long1)))
        .singleElement()
        .satisfies(
            context ->
                assertThat(context.searchText())
                    .hasSizeLessThan(Standalone.SUBJECT_CHARS_MAX + 100)
                    .startsWith("Who wrote it? "));
  }

  @Test
  void theSameIdWithAnotherHistoryIsRejected() throws Exception {
    Turn turn = new Turn("Who designed Raft?", "Diego Ongaro.");
    assertThat(ask(following("q", "And where?", turn))).hasSize(1);
    assertThat(ask(following("q", "And where?", turn))).isEmpty();
    assertThat(ask(following("q", "And where?", new Turn("Who designed Paxos?", ""))))
        .singleElement()
        .satisfies(context -> assertRejected(context, "ID_REUSED"));
  }

  @Test
  void moreHopsThanTheJobHasAreRejected() throws Exception {
    assertThat(ask(hops("three", 3)))
        .singleElement()
        .satisfies(context -> assertThat(context.settled()).isFalse());
    assertThat(ask(hops("four", 4)))
        .singleElement()
        .satisfies(context -> assertRejected(context, "TOO_MANY_HOPS"));
  }

  private static Question hops(String id, int hops) {
    Question plain = Questions.asked(id, "Who?", NOW);
    return new Question(
        plain.graph(),
        plain.id(),
        plain.text(),
        plain.maxPassages(),
        plain.maxFacts(),
        plain.timeoutMs(),
        plain.metadata(),
        plain.headers(),
        plain.position(),
        plain.askedAt(),
        plain.brokerTime(),
        null,
        EvidenceDetail.NONE,
        new RetrievalSettings(0.4, 0.4, 0.2, 0.2, 0.5, 0.25, 0.5, 2, 5, hops));
  }

  @Test
  void noMoreTextsAreRememberedThanTheBoundAllows() throws Exception {
    for (int i = 0; i < AdmitFunction.TEXTS_MAX; i++) {
      assertThat(ask(Questions.asked("q", "Who " + i + "?", NOW))).hasSize(1);
    }
    Question beyond = Questions.asked("q", "One more?", NOW);
    assertThat(ask(beyond)).singleElement().satisfies(c -> assertRejected(c, "ID_REUSED"));
    assertThat(ask(beyond)).singleElement().satisfies(c -> assertRejected(c, "ID_REUSED"));
    assertThat(ask(Questions.asked("q", "Who 0?", NOW))).isEmpty();
  }

  @Test
  void afterTheDedupeTimeByKafkasClockAQuestionIsAdmittedAgain() throws Exception {
    ask(Questions.asked("q", "Who?", NOW));
    timeIs(NOW + TTL + 1);
    assertThat(ask(Questions.asked("q", "What?", NOW + TTL)))
        .singleElement()
        .satisfies(context -> assertThat(context.settled()).isFalse());
    assertThat(ask(Questions.asked("q", "What?", NOW + TTL + 1))).isEmpty();
    assertThat(harness.numProcessingTimeTimers()).isEqualTo(1);
  }

  @Test
  void timeCleansTheState() throws Exception {
    ask(Questions.asked("q", "Who?", NOW));
    ask(Questions.asked("q", "What?", NOW + 1));
    timeIs(NOW + KEPT - 1);
    assertThat(harness.numKeyedStateEntries()).isPositive();
    timeIs(NOW + KEPT);
    assertNothingIsKept();
  }

  private void assertNothingIsKept() {
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numProcessingTimeTimers()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  /** Down for two days, with a backlog of as long that takes most of an hour to read. */
  @Test
  void anOutageForgetsNothing() throws Exception {
    ask(Questions.asked("before", "Who?", NOW - TTL / 2));
    ask(Questions.asked("at the end", "Who?", NOW));
    OperatorSubtaskState state = harness.snapshot(1, NOW);
    harness.close();
    clock.set(NOW + 48 * HOUR);
    restore(TTL, new HashMapStateBackend(), state);
    timeIs(NOW + 48 * HOUR + 1);
    assertThat(ask(Questions.asked("before", "Who?", NOW + TTL / 2 - 1))).isEmpty();
    timeIs(NOW + 49 * HOUR - 1);
    assertThat(ask(Questions.asked("at the end", "Who?", NOW + TTL - 1))).isEmpty();
    assertThat(ask(Questions.asked("before", "Who?", NOW + TTL / 2))).hasSize(1);
    timeIs(NOW + 49 * HOUR + TTL + KEPT);
    assertNothingIsKept();
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 50, 99, 100})
  void aJobThatRestartsOftenForgetsAllTheSame(int percent) throws Exception {
    for (int i = 0; i < 20; i++) {
      ask(Questions.asked("q" + i, "Who?", NOW - i));
    }
    for (int start = 1; clock.millis() < NOW + KEPT + 3 * TTL; start++) {
      OperatorSubtaskState state = harness.snapshot(start, clock.millis());
      harness.close();
      restore(TTL, new HashMapStateBackend(), state);
      timeIs(clock.millis() + TTL * percent / 100);
    }
    assertNothingIsKept();
  }

  /** All timers are over when the job comes back, and what they do must not come at one time. */
  @Test
  void afterAnOutageIdsAreForgottenOneAfterTheOther() throws Exception {
    int ids = 600;
    for (int i = 0; i < ids; i++) {
      timeIs(NOW + i * TTL / ids);
      ask(Questions.asked("q" + i, "Who?", clock.millis()));
    }
    OperatorSubtaskState state = harness.snapshot(1, NOW);
    harness.close();
    long back = NOW + 48 * HOUR;
    clock.set(back);
    restore(TTL, new HashMapStateBackend(), state);
    timeIs(back + TTL - 1);
    assertThat(harness.numKeyedStateEntries()).isEqualTo(ids);
    int most = 0;
    for (int minute = 1; minute <= 60; minute++) {
      int before = harness.numKeyedStateEntries();
      timeIs(back + TTL + minute * TTL / 60);
      most = Math.max(most, before - harness.numKeyedStateEntries());
    }
    assertThat(most).isLessThanOrEqualTo(2 * ids / 60);
    assertNothingIsKept();
  }

  /** Ahead, in microseconds, zero, none (-1), before 1970, a year behind. */
  @Test
  void noProducersClockLetsAQuestionInTwiceOrKeepsItOut() throws Exception {
    long now = NOW;
    for (long time : List.of(now + HOUR, now * 1000, 0L, -1L, -now, now - 365 * 24 * HOUR)) {
      timeIs(now);
      String as = "timestamp " + time + " at " + now;
      assertThat(ask(byProducer(time))).as(as).hasSize(1);
      timeIs(now + 1_000);
      assertThat(ask(byProducer(time))).as(as).isEmpty();
      now += 2 * KEPT;
      timeIs(now);
      assertNothingIsKept();
    }
  }

  private static Question byProducer(long time) {
    return Questions.asked("q", "Who?", time, 0, false, null);
  }

  @Test
  void aQuestionTwiceIsKnownThoughTheSecondProducersClockIsAhead() throws Exception {
    assertThat(ask(byProducer(NOW))).hasSize(1);
    timeIs(NOW + 1_000);
    assertThat(ask(byProducer(NOW + HOUR))).isEmpty();
  }

  /** Questions of 100 hours, while another partition's producer is a year behind. */
  @Test
  void whatIsKeptIsBoundedByThisMachinesClockWhateverThePartitionsSay() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      timeIs(NOW + i * HOUR / 10);
      ask(Questions.asked("slow" + i, "Who?", clock.millis() - 8_760 * HOUR, 0, false, null));
      ask(Questions.asked("q" + i, "Who?", clock.millis()));
      assertThat(harness.numKeyedStateEntries()).isLessThanOrEqualTo(2 * 20);
    }
  }

  @Test
  void aQuestionPastItsDeadlineIsExpired() throws Exception {
    clock.set(NOW + 1_500);
    assertThat(ask(Questions.asked("late", "Who?", NOW, 1_500, true, null)))
        .singleElement()
        .satisfies(
            context -> {
              assertThat(context.verdict().status()).isEqualTo(Status.EXPIRED);
              assertThat(context.verdict().reason().code()).isEqualTo("DEADLINE_PASSED");
            });
    assertThat(ask(Questions.asked("in time", "Who?", NOW, 1_501, true, null)))
        .singleElement()
        .satisfies(
            context -> {
              assertThat(context.settled()).isFalse();
              assertThat(context.deadline()).isEqualTo(NOW + 1_501);
            });
  }

  @Test
  void aProducersClockDoesNotExpireAQuestion() throws Exception {
    assertThat(ask(Questions.asked("q", "Who?", NOW - 9 * HOUR, 1_000, false, null)))
        .singleElement()
        .satisfies(
            context -> {
              assertThat(context.settled()).isFalse();
              assertThat(context.deadline()).isEqualTo(NOW + 1_000);
            });
  }

  @Test
  void aFaultIsRejectedWithItsReasonOnce() throws Exception {
    Question faulty =
        Questions.asked("q", "", NOW, 0, true, new Reason("INVALID_FIELD", "text: is blank"));
    assertThat(ask(faulty))
        .singleElement()
        .satisfies(context -> assertRejected(context, "INVALID_FIELD"));
    assertThat(ask(faulty)).isEmpty();
  }

  @Test
  void aLongerDedupeTimeAfterARestoreIsKeptAndCleaned() throws Exception {
    ask(Questions.asked("q", "Who?", NOW));
    OperatorSubtaskState state = harness.snapshot(1, 1);
    harness.close();
    restore(3 * TTL, new HashMapStateBackend(), state);
    timeIs(NOW + 3 * TTL - 1);
    assertThat(ask(Questions.asked("q", "Who?", NOW + 3 * TTL - 1))).isEmpty();
    timeIs(NOW + 6 * TTL);
    assertNothingIsKept();
  }

  /**
   * State that the build before wrote, with timers of event time, in each kind of snapshot, with
   * timers on the heap and in RocksDB; here they are in RocksDB. Native savepoints lose those of
   * the heap: Flink does not write them there.
   */
  @ParameterizedTest
  @CsvSource({
    "heap, checkpoint",
    "heap, canonical",
    "rocksdb, checkpoint",
    "rocksdb, canonical",
    "rocksdb, native"
  })
  void questionsOfTheBuildBeforeAreKnownAndForgottenInTime(String timers, String kind)
      throws Exception {
    harness.close();
    long now = 495_000 * HOUR;
    clock.set(now + 10 * HOUR);
    OperatorSubtaskState written =
        OperatorSnapshotUtil.readStateHandle(
            OperatorSnapshotUtil.getResourceFilename(
                "state/operators/admit-" + timers + "-" + kind + ".bin"));
    restore(TTL, new EmbeddedRocksDBStateBackend(true), written);
    timeIs(clock.millis() + 1);
    assertThat(ask(Questions.asked("q0", "Who?", now + TTL - 1_001))).isEmpty();
    assertThat(ask(Questions.asked("q1", "Who?", now + TTL))).hasSize(1);
    assertThat(ask(Questions.asked("micros", "Who?", now + 1, 0, false, null))).hasSize(1);
    timeIs(clock.millis() + 2 * TTL);
    timeIs(clock.millis() + KEPT);
    assertThat(ask(Questions.asked("q2", "Who?", now))).hasSize(1);
    timeIs(clock.millis() + KEPT);
    assertThat(harness.numProcessingTimeTimers() + harness.numEventTimeTimers()).isZero();
    KeyedStateBackend<?> state = ((AdmitOperator) harness.getOperator()).getKeyedStateBackend();
    try (Stream<?> ids = state.getKeys("admit-seen", VoidNamespace.INSTANCE)) {
      assertThat(ids).isEmpty();
    }
  }

  private static void assertRejected(QuestionContext context, String code) {
    assertThat(context.verdict().status()).isEqualTo(Status.REJECTED);
    assertThat(context.verdict().reason().code()).isEqualTo(code);
  }
}
