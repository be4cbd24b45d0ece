package io.flinkgraphrag.rerank.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.http.CallException.Kind;
import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.layout.RerankPlan;
import io.flinkgraphrag.layout.RerankerName;
import io.flinkgraphrag.model.SourcePosition;
import io.flinkgraphrag.model.contract.Answer;
import io.flinkgraphrag.model.contract.Evidence;
import io.flinkgraphrag.model.contract.EvidenceDetail;
import io.flinkgraphrag.model.contract.Question;
import io.flinkgraphrag.model.contract.RetrievalSettings;
import io.flinkgraphrag.model.retrieval.GroundedQuestion;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.rerank.RerankRequest;
import io.flinkgraphrag.rerank.RerankScores;
import io.flinkgraphrag.rerank.Reranker;
import io.flinkgraphrag.rerank.RerankerFactory;
import io.flinkgraphrag.shared.ProbingBreaker;
import java.io.Serializable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.datastream.AsyncDataStream.OutputMode;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperatorFactory;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In Flink's own async operator, which restores and times out as in a job. */
class RerankAsyncFunctionTest {

  private static final long NOW = 1_100;
  private static final long OPERATOR_TIMEOUT_MS = 10_000;
  private static final int CAPACITY = 4;
  private static final int CHARS_MAX = 60;

  /** Graph "off" has no reranker, all others one. */
  private static final RerankPlan PLAN =
      new RerankPlan(
          GraphLayouts.parse("graphs: {off: {reranker: none}}", "test"), RerankerName.SERVER, 3);

  /** Every call of the reranker under test, to be ended by the test. */
  private static final List<Call> CALLS = new ArrayList<>();

  private record Call(RerankRequest request, CompletableFuture<RerankScores> reply) {

    private void scores(Double... scores) {
      reply.complete(new RerankScores(List.of(scores), "host:1", 2));
    }

    private void fail(Throwable error) {
      reply.completeExceptionally(error);
    }
  }

  /** Answers when the test says so; serializable, as the job's factories are. */
  private record Held(boolean throwing) implements RerankerFactory {

    private static final long serialVersionUID = 1L;

    @Override
    public Reranker open() {
      return new Reranker() {
        @Override
        public CompletableFuture<RerankScores> rerank(RerankRequest request) {
          if (throwing) {
            throw new IllegalStateException("planted");
          }
          CALLS.add(new Call(request, new CompletableFuture<>()));
          return CALLS.get(CALLS.size() - 1).reply();
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public String model() {
      return "m-1";
    }
  }

  private final MovableClock clock = new MovableClock();

  private OneInputStreamOperatorTestHarness<GroundedQuestion, GroundedQuestion> harness;

  /** Serializable by being static, like the calls. */
  private static final class MovableClock extends Clock implements Serializable {

    private static final long serialVersionUID = 1L;
    private static long now = NOW;

    @Override
    public ZoneOffset getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(now);
    }
  }

  @BeforeEach
  void open() throws Exception {
    CALLS.clear();
    MovableClock.now = NOW;
    harness = created(new Held(false));
    harness.open();
  }

  private OneInputStreamOperatorTestHarness<GroundedQuestion, GroundedQuestion> created(
      RerankerFactory factory) throws Exception {
    TypeSerializer<GroundedQuestion> questions =
        GroundedQuestion.TYPE.createSerializer(new SerializerConfigImpl());
    RerankAsyncFunction function =
        new RerankAsyncFunction(
            new RerankerSet(Map.of(RerankerName.SERVER, factory), PLAN),
            new RerankLimits(Duration.ofSeconds(2), 0.4, CAPACITY, 10, CHARS_MAX),
            clock);
    OneInputStreamOperatorTestHarness<GroundedQuestion, GroundedQuestion> created =
        new OneInputStreamOperatorTestHarness<>(
            new AsyncWaitOperatorFactory<>(
                function, OPERATOR_TIMEOUT_MS, 100, OutputMode.UNORDERED),
            questions);
    created.setup(questions);
    return created;
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private static GroundedQuestion question(String graph) {
    return question(graph, Long.MAX_VALUE, 2, null);
  }

  private static GroundedQuestion question(
      String graph, long deadline, int maxPassages, @Nullable RetrievalSettings weights) {
    Question question =
        new Question(
            graph,
            "q-1",
            "Who?",
            maxPassages,
            20,
            0,
            "",
            List.of(),
            new SourcePosition("questions", 0, 3),
            1_000,
            true,
            null,
            EvidenceDetail.TEXTS,
            weights);
    List<Evidence.Passage> passages = new ArrayList<>();
    for (String id : List.of("a", "b", "c", "d")) {
      passages.add(new Evidence.Passage("doc", id, "T", "text of " + id, 1, 17));
    }
    return new GroundedQuestion(
        QuestionContext.admitted(question, deadline, null, 1_010),
        new Evidence(passages, List.of(new Evidence.Fact("s", "p", "t", 1, 2))));
  }

  private void ask(GroundedQuestion question) throws Exception {
    harness.processElement(new StreamRecord<>(question));
  }

  /** Those that have left, without waiting for the others. */
  private List<GroundedQuestion> left() throws Exception {
    Optional<Mail> mail = harness.getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
    while (mail.isPresent()) {
      mail.get().run();
      mail = harness.getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
    }
    return harness.extractOutputValues();
  }

  private List<GroundedQuestion> outputs() throws Exception {
    harness.endInput();
    return harness.extractOutputValues();
  }

  private GroundedQuestion only() throws Exception {
    List<GroundedQuestion> outputs = outputs();
    assertThat(outputs).hasSize(1);
    return outputs.get(0);
  }

  private static List<String> ids(GroundedQuestion question) {
    return question.evidence().passages().stream().map(Evidence.Passage::id).toList();
  }

  private static String fallback(GroundedQuestion question) {
    Answer.Reranker reranker = Objects.requireNonNull(question.reranker());
    return Objects.requireNonNull(reranker.fallback()).code();
  }

  @Test
  void theBestByTheRerankerAreKeptAndSayWhy() throws Exception {
    ask(question("g"));
    assertThat(CALLS.get(0).request())
        .isEqualTo(
            new RerankRequest(
                "Who?",
                List.of("T\ntext of ", "T\ntext of ", "T\ntext of "),
                Duration.ofSeconds(2)));
    MovableClock.now += 41;
    CALLS.get(0).scores(-1.0, 0.5, 0.75);
    GroundedQuestion reranked = only();
    assertThat(ids(reranked)).containsExactly("c", "b");
    assertThat(reranked.evidence().passages())
        .extracting(Evidence.Passage::rerank, Evidence.Passage::score)
        .containsExactly(tuple(0.75, 1.0), tuple(0.5, 1.0));
    assertThat(reranked.reranker())
        .isEqualTo(new Answer.Reranker("server", "m-1", "host:1", 3, 2, 41, null));
    assertThat(reranked.context().stamps().generate()).isEqualTo(NOW + 41);
    assertThat(reranked.evidence().facts()).hasSize(1);
  }

  @Test
  void thoseWithTheSameScoreKeepTheirOrderAndThoseBeyondComeLast() throws Exception {
    ask(question("g", Long.MAX_VALUE, 4, null));
    CALLS.get(0).scores(0.5, 0.75, 0.5);
    assertThat(ids(only())).containsExactly("b", "a", "c", "d");
  }

  @Test
  void whatIsKeptFitsTheBudget() throws Exception {
    GroundedQuestion wide = question("g", Long.MAX_VALUE, 50, null);
    List<Evidence.Passage> passages = new ArrayList<>();
    for (Evidence.Passage passage : wide.evidence().passages()) {
      passages.add(passage.withText(passage.id().repeat(25)));
    }
    ask(new GroundedQuestion(wide.context(), wide.evidence().withPassages(passages)));
    CALLS.get(0).scores(1.0, 3.0, 2.0);
    assertThat(only().evidence().passages())
        .extracting(Evidence.Passage::text)
        .containsExactly("b".repeat(25), "c".repeat(25), "a".repeat(10));
  }

  @Test
  void aGraphWithoutARerankerIsNeitherAskedNorDelayed() throws Exception {
    GroundedQuestion off = question("off");
    ask(off);
    assertThat(CALLS).isEmpty();
    assertThat(left())
        .singleElement()
        .satisfies(
            passed -> {
              assertThat(ids(passed)).containsExactly("a", "b");
              assertThat(passed.context()).isEqualTo(off.context());
              assertThat(passed.reranker()).isNull();
            });
  }

  @Test
  void aQuestionWithWeightsOfItsOwnOrWithOnePassageIsNotReranked() throws Exception {
    ask(question("g", Long.MAX_VALUE, 2, new RetrievalSettings(1, 0, 0, 0, 0, 0, 0, 0, 5, 1)));
    GroundedQuestion one = question("g");
    ask(
        new GroundedQuestion(
            one.context(), one.evidence().withPassages(one.evidence().passages().subList(0, 1))));
    ask(question("g", Long.MAX_VALUE, 0, null));
    ask(question("g", NOW - 1, 2, null));
    assertThat(CALLS).isEmpty();
    assertThat(outputs()).extracting(RerankAsyncFunctionTest::ids).hasSize(4);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aFailureCostsTheOrderOnlyAndIsToldInTheRecord(Kind kind) throws Exception {
    ask(question("g"));
    CALLS.get(0).fail(new CallException(kind, "server: planted"));
    GroundedQuestion asBefore = only();
    assertThat(ids(asBefore)).containsExactly("a", "b");
    assertThat(asBefore.evidence().passages())
        .extracting(Evidence.Passage::rerank)
        .containsOnlyNulls();
    assertThat(fallback(asBefore)).isEqualTo(kind.reason("RERANKER"));
    assertThat(asBefore.context().verdict()).isNull();
    assertThat(asBefore.context().shortfall()).isNull();
  }

  @Test
  void scoresOfAnotherNumberOfTextsAndARerankerThatThrowsAreFailuresToo() throws Exception {
    ask(question("g"));
    CALLS.get(0).scores(1.0);
    assertThat(fallback(only())).isEqualTo("RERANKER_ERROR");
    try (var throwing = created(new Held(true))) {
      throwing.open();
      throwing.processElement(new StreamRecord<>(question("g")));
      throwing.endInput();
      assertThat(throwing.extractOutputValues())
          .singleElement()
          .satisfies(question -> assertThat(fallback(question)).isEqualTo("RERANKER_ERROR"));
    }
  }

  @Test
  void aFaultOfTheJvmFailsTheTask() throws Exception {
    harness.getEnvironment().setExpectedExternalFailureCause(Throwable.class);
    ask(question("g"));
    CALLS.get(0).fail(new OutOfMemoryError("planted"));
    assertThat(harness.getEnvironment().getActualExternalFailureCause())
        .hasValueSatisfying(
            cause -> assertThat(cause).hasRootCauseInstanceOf(OutOfMemoryError.class));
    assertThat(left()).isEmpty();
  }

  @Test
  void aQuestionWaitsNoLongerThanItsShareOfTheTimeThatIsLeft() throws Exception {
    ask(question("g", NOW + 1_000, 2, null));
    assertThat(CALLS.get(0).request().timeout()).isEqualTo(Duration.ofMillis(400));
  }

  @Test
  void beyondTheCapacityAQuestionGoesOnAtOnce() throws Exception {
    for (int i = 0; i < CAPACITY + 1; i++) {
      ask(question("g"));
    }
    assertThat(CALLS).hasSize(CAPACITY);
    assertThat(left())
        .singleElement()
        .satisfies(question -> assertThat(fallback(question)).isEqualTo("RERANKER_BUSY"));
    CALLS.get(0).scores(1.0, 2.0, 3.0);
    ask(question("g"));
    assertThat(CALLS).hasSize(CAPACITY + 1);
    CALLS.forEach(call -> call.scores(1.0, 2.0, 3.0));
  }

  @Test
  void aRerankerThatFailsAgainAndAgainIsAskedByOneQuestionAtATimeUntilItIsBack() throws Exception {
    for (int i = 0; i < ProbingBreaker.FAILURES_MAX; i++) {
      ask(question("g"));
      CALLS.get(i).fail(new CallException(Kind.UNREACHABLE, "server: planted"));
    }
    ask(question("g"));
    assertThat(CALLS).hasSize(ProbingBreaker.FAILURES_MAX);
    MovableClock.now += ProbingBreaker.PAUSE_MIN_MS;
    ask(question("g"));
    ask(question("g"));
    assertThat(CALLS).hasSize(ProbingBreaker.FAILURES_MAX + 1);
    CALLS.get(ProbingBreaker.FAILURES_MAX).scores(1.0, 2.0, 3.0);
    ask(question("g"));
    assertThat(CALLS).hasSize(ProbingBreaker.FAILURES_MAX + 2);
    CALLS.get(ProbingBreaker.FAILURES_MAX + 1).scores(1.0, 2.0, 3.0);
    assertThat(
            outputs().stream().filter(q -> Objects.requireNonNull(q.reranker()).fallback() != null))
        .hasSize(5)
        .filteredOn(question -> fallback(question).equals("RERANKER_DOWN"))
        .hasSize(2);
  }

  @Test
  void flinksTimeoutEndsTheWait() throws Exception {
    ask(question("g"));
    harness.setProcessingTime(OPERATOR_TIMEOUT_MS + 1);
    assertThat(fallback(only())).isEqualTo("RERANKER_TIMEOUT");
    assertThat(CALLS.get(0).reply()).isCancelled();
  }

  @Test
  void aQuestionThatWasUnderWayIsAskedAgainAfterARestore() throws Exception {
    ask(question("g"));
    OperatorSubtaskState state = harness.snapshot(1, 1);
    harness.close();
    assertThat(CALLS.get(0).reply()).isCancelled();
    harness = created(new Held(false));
    harness.initializeState(state);
    harness.open();
    CALLS.get(1).scores(1.0, 2.0, 3.0);
    assertThat(ids(only())).containsExactly("c", "b");
  }

  @Test
  void theSetHasARerankerForEachGraph() {
    assertThatThrownBy(() -> new RerankerSet(Map.of(), PLAN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("server");
  }
}
