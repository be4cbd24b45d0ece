package io.flinkgraphrag.embed.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flinkgraphrag.embed.CollectedResults;
import io.flinkgraphrag.embed.Embedder.Urgency;
import io.flinkgraphrag.embed.Embedders;
import io.flinkgraphrag.embed.HashEmbedderFactory;
import io.flinkgraphrag.embed.ScriptedEmbedder;
import io.flinkgraphrag.embed.TriedEmbedding;
import io.flinkgraphrag.harness.HandClock;
import io.flinkgraphrag.harness.Questions;
import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.SourcePosition;
import io.flinkgraphrag.model.Status;
import io.flinkgraphrag.model.contract.Question;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.model.retrieval.Verdict;
import io.flinkgraphrag.shared.ProbingBreaker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.functions.DefaultOpenContext;
import org.apache.flink.streaming.util.MockStreamingRuntimeContext;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class EmbedQuestionsFunctionTest {

  private static final long NOW = 1_000_000;
  private static final String TEXT = "Who was Ada?";

  private final ScriptedEmbedder embedder = new ScriptedEmbedder();
  private final CollectedResults<QuestionContext> results = new CollectedResults<>();

  @Test
  void aQuestionGetsItsVector() throws Exception {
    opened(Duration.ofSeconds(5)).asyncInvoke(question(Long.MAX_VALUE), results);
    QuestionContext answered = results.only();
    assertThat(answered.vector()).containsExactly(TEXT.length());
    assertThat(answered.shortfall()).isNull();
    assertThat(answered.settled()).isFalse();
    assertThat(embedder.asked).containsExactly(TEXT);
    assertThat(embedder.urgencies).containsExactly(Urgency.QUESTION);
  }

  @Test
  void aSettledQuestionPassesAtOnce() throws Exception {
    QuestionContext settled =
        QuestionContext.admitted(
            question(Long.MAX_VALUE).question(),
            NOW - 1,
            new Verdict(Status.REJECTED, new Reason("TOO_LONG", "too long")),
            NOW);
    opened(Duration.ofSeconds(5)).asyncInvoke(settled, results);
    assertThat(results.only()).isSameAs(settled);
    assertThat(embedder.asked).isEmpty();
  }

  @Test
  void aLookUpPassesAtOnceWithoutVectorAndShortfall() throws Exception {
    QuestionContext lookUp = Questions.lookingUp("q", "norvik");
    opened(Duration.ofSeconds(5)).asyncInvoke(lookUp, results);
    assertThat(results.only()).isSameAs(lookUp);
    assertThat(embedder.asked).isEmpty();
  }

  @Test
  void aQuestionAtItsDeadlineIsSettledAsExpiredAndCostsNothing() throws Exception {
    opened(Duration.ofSeconds(5)).asyncInvoke(question(NOW), results);
    QuestionContext answered = results.only();
    assertThat(answered.verdict().status()).isEqualTo(Status.EXPIRED);
    assertThat(answered.verdict().reason().code()).isEqualTo("DEADLINE_PASSED");
    assertThat(embedder.asked).isEmpty();
  }

  @Test
  void aFailedTryIsFollowedByAnother() throws Exception {
    embedder.thenFail(new IllegalStateException("once"));
    opened(Duration.ofSeconds(5)).asyncInvoke(question(Long.MAX_VALUE), results);
    assertThat(results.only().vector()).containsExactly(TEXT.length());
    assertThat(embedder.asked).hasSize(2);
  }

  @Test
  void afterTheLastTryTheQuestionGoesOnWithoutVector() throws Exception {
    for (int i = 0; i < TriedEmbedding.TRIES_MAX; i++) {
      embedder.thenFail(new IllegalStateException("out of order"));
    }
    opened(Duration.ofSeconds(5)).asyncInvoke(question(Long.MAX_VALUE), results);
    assertWithoutVector(results.only(), "out of order");
    assertThat(embedder.asked).hasSize(TriedEmbedding.TRIES_MAX);
  }

  @Test
  void anEmbedderThatThrowsFailsNobody() throws Exception {
    for (int i = 0; i < TriedEmbedding.TRIES_MAX; i++) {
      embedder.then(
          () -> {
            throw new IllegalStateException("thrown");
          });
    }
    opened(Duration.ofSeconds(5)).asyncInvoke(question(Long.MAX_VALUE), results);
    assertWithoutVector(results.only(), "thrown");
  }

  @Test
  void aTextThatIsRefusedIsNotTriedAgain() throws Exception {
    embedder.thenFail(new IllegalArgumentException("nothing to read"));
    opened(Duration.ofSeconds(5)).asyncInvoke(question(Long.MAX_VALUE), results);
    assertWithoutVector(results.only(), "nothing to read");
    assertThat(embedder.asked).hasSize(1);
  }

  @Test
  void anEmbedderThatHangsIsWaitedForUpToTheLimit() throws Exception {
    embedder.thenNothing();
    opened(Duration.ofMillis(20)).asyncInvoke(question(Long.MAX_VALUE), results);
    assertWithoutVector(results.only(), "TimeoutException");
    assertThat(embedder.calls.get(0)).isCancelled();
  }

  @Test
  void aQuestionWaitsBeyondTheLimitWhileOthersGetTheirVectors() throws Exception {
    CompletableFuture<float[]> slow = new CompletableFuture<>();
    embedder.then(() -> slow);
    Duration limit = Duration.ofMillis(400);
    EmbedQuestionsFunction function = opened(limit);
    function.asyncInvoke(question(Long.MAX_VALUE), results);
    long end = System.nanoTime() + limit.multipliedBy(3).toNanos();
    await()
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              function.asyncInvoke(question(Long.MAX_VALUE), new CollectedResults<>());
              return System.nanoTime() > end;
            });
    assertThat(results.isEmpty()).as("it waits").isTrue();
    slow.complete(new float[] {7});
    assertThat(results.only().vector()).containsExactly(7);
  }

  @Test
  void theDeadlineIsALimitToo() throws Exception {
    embedder.thenNothing();
    opened(Duration.ofDays(1)).asyncInvoke(question(NOW + 20), results);
    assertWithoutVector(results.only(), "TimeoutException");
  }

  @Test
  void questionsDoNotWaitForAnEmbedderThatHangsBesidesTheProbe() throws Exception {
    embedder.otherwise = text -> new CompletableFuture<>();
    HandClock clock = new HandClock(NOW);
    EmbedQuestionsFunction function = opened(Duration.ofMillis(20), clock);
    for (int i = 0; i < ProbingBreaker.FAILURES_MAX; i++) {
      function.asyncInvoke(question(Long.MAX_VALUE), results);
      assertWithoutVector(results.only(), "TimeoutException");
    }
    for (int i = 0; i < 100; i++) {
      function.asyncInvoke(question(Long.MAX_VALUE), results);
      assertThat(results.isEmpty()).as("it waits").isFalse();
      assertWithoutVector(results.only(), "several times in a row");
    }
    assertThat(embedder.asked).hasSize(ProbingBreaker.FAILURES_MAX);

    embedder.otherwise = text -> CompletableFuture.completedFuture(new float[] {1});
    clock.set(NOW + ProbingBreaker.PAUSE_MIN_MS);
    for (int i = 0; i < 3; i++) {
      function.asyncInvoke(question(Long.MAX_VALUE), results);
      assertThat(results.only().vector()).hasSize(1);
    }
  }

  @Test
  void questionsWithLittleTimeSayNothingOfTheEmbedder() throws Exception {
    embedder.otherwise = text -> new CompletableFuture<>();
    EmbedQuestionsFunction function = opened(Duration.ofDays(1));
    for (int i = 0; i < 2 * ProbingBreaker.FAILURES_MAX; i++) {
      function.asyncInvoke(question(NOW + 20), results);
      assertWithoutVector(results.only(), "TimeoutException");
    }
    assertThat(embedder.asked).hasSize(2 * ProbingBreaker.FAILURES_MAX);
  }

  @Test
  void questionsWithADeadlineBelowTheLimitDoNotAllWaitForAnEmbedderThatHangs() throws Exception {
    embedder.otherwise = text -> new CompletableFuture<>();
    EmbedQuestionsFunction function = opened(Duration.ofDays(1));
    long deadline = NOW + EmbedQuestionsFunction.HURRIED.toMillis();
    for (int i = 0; i < ProbingBreaker.FAILURES_MAX; i++) {
      function.asyncInvoke(question(deadline), new CollectedResults<>());
    }
    await()
        .untilAsserted(
            () -> {
              function.asyncInvoke(question(NOW + 1), results);
              assertWithoutVector(results.only(), "several times in a row");
            });
  }

  @Test
  void flinksTimeoutEndsAQuestionOnce() throws Exception {
    embedder.thenNothing();
    EmbedQuestionsFunction function = opened(Duration.ofDays(1));
    QuestionContext question = question(Long.MAX_VALUE);
    function.asyncInvoke(question, results);
    function.timeout(question, results);
    assertWithoutVector(results.only(), "TimeoutException");
    assertThat(embedder.calls.get(0)).isCancelled();
    function.timeout(question, results);
    assertThat(results.isEmpty()).isTrue();
  }

  @Test
  void closingAnswersNobodyAndClosesTheEmbedder() throws Exception {
    embedder.thenNothing();
    EmbedQuestionsFunction function = opened(Duration.ofDays(1));
    function.asyncInvoke(question(Long.MAX_VALUE), results);
    function.close();
    embedder.calls.get(0).cancel(false);
    assertThat(results.isEmpty()).isTrue();
    assertThat(embedder.closed).isTrue();
  }

  @Test
  void aCapacityBeyondTheEmbeddersBoundIsRefusedWithWhatToDo() {
    embedder.waitingMax = 4;
    EmbedQuestionsFunction function =
        new EmbedQuestionsFunction(
            embedder.embedders(), 5, Duration.ofSeconds(5), Clock.systemUTC());
    function.setRuntimeContext(new MockStreamingRuntimeContext(1, 0));
    assertThatThrownBy(() -> function.open(DefaultOpenContext.INSTANCE))
        .hasMessageContaining("Lower the capacity to 4");
    assertThat(embedder.closed).isTrue();
  }

  @Test
  void theFunctionTravelsWithTheJob() throws Exception {
    EmbedQuestionsFunction function =
        InstantiationUtil.clone(
            new EmbedQuestionsFunction(
                Embedders.of(GraphLayouts.defaults(), name -> new HashEmbedderFactory()),
                10,
                EmbedQuestionsFunction.DEFAULT_LIMIT,
                Clock.systemUTC()));
    function.setRuntimeContext(new MockStreamingRuntimeContext(1, 0));
    function.open(DefaultOpenContext.INSTANCE);
    function.asyncInvoke(question(Long.MAX_VALUE), results);
    assertThat(results.only().vector()).hasSize(HashEmbedderFactory.DEFAULT_DIMENSIONS);
    function.close();
  }

  private static void assertWithoutVector(QuestionContext answered, String why) {
    assertThat(answered.vector()).isEmpty();
    assertThat(answered.settled()).isFalse();
    assertThat(answered.shortfall().code()).isEqualTo("EMBEDDING_FAILED");
    assertThat(answered.shortfall().message()).contains(why);
  }

  private EmbedQuestionsFunction opened(Duration limit) throws Exception {
    return opened(limit, Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC));
  }

  private EmbedQuestionsFunction opened(Duration limit, Clock clock) throws Exception {
    EmbedQuestionsFunction function =
        new EmbedQuestionsFunction(embedder.embedders(), embedder.waitingMax, limit, clock);
    function.setRuntimeContext(new MockStreamingRuntimeContext(1, 0));
    function.open(DefaultOpenContext.INSTANCE);
    return function;
  }

  private static QuestionContext question(long deadline) {
    Question question =
        new Question(
            "g",
            "q-1",
            TEXT,
            Question.DEFAULT_MAX_PASSAGES,
            Question.DEFAULT_MAX_FACTS,
            0,
            "",
            List.of(),
            new SourcePosition("questions", 0, 1),
            NOW,
            true,
            null);
    return QuestionContext.admitted(question, deadline, null, NOW);
  }
}
