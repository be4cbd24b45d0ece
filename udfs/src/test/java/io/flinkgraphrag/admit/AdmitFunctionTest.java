package io.flinkgraphrag.admit;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.harness.HandClock;
import io.flinkgraphrag.harness.Harnesses;
import io.flinkgraphrag.harness.Questions;
import io.flinkgraphrag.model.Question;
import io.flinkgraphrag.model.QuestionContext;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.RetrievalSettings;
import io.flinkgraphrag.model.Status;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdmitFunctionTest {

  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final long TTL = HOUR;
  private static final long NOW = 100 * HOUR;
  private static final int HOPS_MAX = 3;

  private final HandClock clock = new HandClock(NOW);

  private KeyedOneInputStreamOperatorTestHarness<String, Question, QuestionContext> harness;

  @BeforeEach
  void open() throws Exception {
    harness =
        Harnesses.one(
            new AdmitFunction(TTL, HOPS_MAX, clock), Question::identity, QuestionContext.TYPE);
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
        false,
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
    assertThat(ask(Questions.asked("q", "What?", NOW + TTL)))
        .singleElement()
        .satisfies(context -> assertThat(context.settled()).isFalse());
    assertThat(ask(Questions.asked("q", "What?", NOW + TTL + 1))).isEmpty();
    assertThat(harness.numEventTimeTimers()).isEqualTo(1);
  }

  @Test
  void eventTimeCleansTheState() throws Exception {
    ask(Questions.asked("q", "Who?", NOW));
    ask(Questions.asked("q", "What?", NOW + 1));
    harness.processWatermark(NOW + TTL - 1);
    assertThat(harness.numKeyedStateEntries()).isPositive();
    harness.processWatermark(NOW + TTL);
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  @Test
  void anOutageForgetsNothing() throws Exception {
    ask(Questions.asked("q", "Who?", NOW));
    clock.set(NOW + 50 * HOUR);
    harness.setProcessingTime(NOW + 50 * HOUR);
    assertThat(ask(Questions.asked("q", "Who?", NOW + 5))).isEmpty();
  }

  @Test
  void aProducerWhoseClockIsBehindIsRememberedForAsLong() throws Exception {
    harness.processWatermark(NOW);
    long behind = NOW - 3 * HOUR;
    ask(Questions.asked("q", "Who?", behind, 0, false, null));
    harness.processWatermark(NOW + 10);
    harness.getOutput().clear();
    assertThat(ask(Questions.asked("q", "Who?", behind + 10, 0, false, null))).isEmpty();
    harness.processWatermark(NOW + TTL);
    assertThat(harness.numKeyedStateEntries()).isZero();
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
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new AdmitFunction(3 * TTL, HOPS_MAX, clock)),
            Question::identity,
            Types.STRING);
    harness.setup(QuestionContext.TYPE.serializer());
    harness.initializeState(state);
    harness.open();
    harness.processWatermark(NOW + TTL);
    harness.getOutput().clear();
    assertThat(ask(Questions.asked("q", "Who?", NOW + 2 * TTL))).isEmpty();
    harness.processWatermark(NOW + 3 * TTL);
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  private static void assertRejected(QuestionContext context, String code) {
    assertThat(context.verdict().status()).isEqualTo(Status.REJECTED);
    assertThat(context.verdict().reason().code()).isEqualTo(code);
  }
}
