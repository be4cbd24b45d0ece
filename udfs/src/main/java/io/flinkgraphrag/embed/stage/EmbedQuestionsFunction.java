package io.flinkgraphrag.embed.stage;

import io.flinkgraphrag.embed.Embedder;
import io.flinkgraphrag.embed.Embedder.Urgency;
import io.flinkgraphrag.embed.Embedders;
import io.flinkgraphrag.embed.TriedEmbedding;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.Status;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.shared.PendingResults;
import io.flinkgraphrag.shared.ProbingBreaker;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.jspecify.annotations.Nullable;

/**
 * Gives each question its vector, by the embedder of its graph.
 *
 * <p>One question in, one out, whatever happens: without a vector it goes on by words and names,
 * with a shortfall ({@code EMBEDDING_FAILED}); past its deadline it is settled as expired; settled
 * ones pass, and those that look an entity up. Never throws and never fails a result. Blocks only
 * in {@link #open}, while models are loaded.
 *
 * <p>Questions of an embedder that fails again and again do not wait for it, but for one at a time
 * that probes it (see {@link ProbingBreaker}). Else they would take all places of the async
 * operator, and those of other embedders, and the barriers, would wait behind them.
 */
public final class EmbedQuestionsFunction
    extends RichAsyncFunction<QuestionContext, QuestionContext> {

  public static final String EMBEDDING_FAILED = "EMBEDDING_FAILED";
  public static final String DEADLINE_PASSED = "DEADLINE_PASSED";

  /** How long an embedder may give no vector at all, by default. */
  public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(5);

  /**
   * An embedder that gave no vector in this time counts as failed, whatever the question's deadline
   * was. Were only the whole limit to count, clients that wait for less would all hang at a dead
   * embedder.
   */
  static final Duration HURRIED = Duration.ofSeconds(1);

  /** A question waits for its vector for so many times the limit, while others get theirs. */
  private static final int LONGEST = 12;

  /**
   * What stands before a question's text: nothing. For bge the usual one is "Represent this
   * sentence for searching relevant passages: ". Its effect was not measured here, so measure
   * before you set it; passages never have one.
   */
  static final String QUERY_PREFIX = "";

  private static final String FAILS =
      "the embedder failed several times in a row and is asked by one question at a time";

  private static final long serialVersionUID = 1L;

  // configuration
  private final Embedders embedders;
  private final int capacity;
  private final Duration limit;
  private final Clock clock;

  // runtime
  private transient OpenEmbedders opened;
  private transient Map<Embedder, ProbingBreaker> breakers;
  private transient Map<Embedder, EmbedderSilence> silences;
  private transient PendingResults<QuestionContext> pending;
  private transient LongAdder failures;

  /**
   * @param capacity of the async operator: questions in flight per subtask, at most the embedder's
   *     bound
   * @param limit how long the embedder may give no vector at all; the async operator's timeout is
   *     above {@link #longest}
   * @param clock serializable
   */
  public EmbedQuestionsFunction(Embedders embedders, int capacity, Duration limit, Clock clock) {
    this.embedders = embedders;
    this.capacity = Capacity.positive(capacity);
    this.limit = TriedEmbedding.checked(limit);
    this.clock = clock;
  }

  /** How long a question waits at most: it may be one of many. */
  public static Duration longest(Duration limit) {
    return limit.multipliedBy(LONGEST);
  }

  @Override
  public void open(OpenContext context) {
    pending = new PendingResults<>();
    failures = new LongAdder();
    opened = OpenEmbedders.open(embedders, Urgency.QUESTION, capacity);
    breakers = new HashMap<>();
    silences = new HashMap<>();
    for (Embedder embedder : opened.all()) {
      breakers.put(embedder, new ProbingBreaker());
      silences.put(embedder, new EmbedderSilence(limit));
    }
    MetricGroup metrics = getRuntimeContext().getMetricGroup().addGroup("embed");
    metrics.gauge("questionFailures", (Gauge<Long>) failures::sum);
    metrics.gauge("questionBreakersOpen", (Gauge<Long>) this::breakersOpen);
  }

  private long breakersOpen() {
    return breakers.values().stream().filter(ProbingBreaker::isOpen).count();
  }

  @Override
  public void asyncInvoke(QuestionContext question, ResultFuture<QuestionContext> flink) {
    CompletableFuture<QuestionContext> result = pending.begin(flink);
    if (question.settled() || question.question().looksUp()) {
      result.complete(question);
      return;
    }
    long now = clock.millis();
    if (question.expired(now)) {
      result.complete(expired(question));
      return;
    }
    Embedder embedder = opened.of(question.question().graph());
    ProbingBreaker breaker = Objects.requireNonNull(breakers.get(embedder));
    if (!breaker.permits(now)) {
      result.complete(withoutVector(question, new IllegalStateException(FAILS)));
      return;
    }
    long leftMs = Math.min(longest(limit).toMillis(), question.deadline() - now);
    embed(question, embedder, breaker, leftMs, result);
  }

  private void embed(
      QuestionContext question,
      Embedder embedder,
      ProbingBreaker breaker,
      long leftMs,
      CompletableFuture<QuestionContext> result) {
    boolean probe = breaker.started();
    CompletableFuture<float[]> vector =
        TriedEmbedding.of(
            embedder,
            QUERY_PREFIX + question.searchText(),
            Urgency.QUESTION,
            Duration.ofMillis(leftMs));
    EmbedderSilence silence = Objects.requireNonNull(silences.get(embedder));
    silence.watch(vector);
    CompletableFuture<float[]> unused =
        vector.whenComplete(
            (done, failure) -> {
              if (failure == null) {
                silence.ended();
              }
              judge(breaker, probe, failure, leftMs);
              take(question, result, done, failure);
            });
    CompletableFuture<QuestionContext> unusedToo =
        result.whenComplete((done, failure) -> vector.cancel(false));
  }

  /** A question that had little time, or was given up, says nothing of the embedder. */
  private void judge(
      ProbingBreaker breaker, boolean probe, @Nullable Throwable failureOrNull, long leftMs) {
    boolean hurried =
        failureOrNull instanceof TimeoutException
            && leftMs < Math.min(limit.toMillis(), HURRIED.toMillis());
    if (failureOrNull == null || failureOrNull instanceof IllegalArgumentException) {
      breaker.answered();
    } else if (hurried || failureOrNull instanceof CancellationException) {
      breaker.withdrawn(probe);
    } else {
      breaker.failed(probe, clock.millis());
    }
  }

  private void take(
      QuestionContext question,
      CompletableFuture<QuestionContext> result,
      float[] vector,
      @Nullable Throwable failureOrNull) {
    if (failureOrNull == null) {
      result.complete(question.withVector(vector));
    } else if (!result.isDone()) {
      result.complete(withoutVector(question, failureOrNull));
    }
  }

  @Override
  public void timeout(QuestionContext question, ResultFuture<QuestionContext> flink) {
    pending.end(
        flink,
        () -> withoutVector(question, new TimeoutException("the async operator's time is over")));
  }

  private QuestionContext withoutVector(QuestionContext question, Throwable failure) {
    failures.increment();
    if (question.expired(clock.millis())) {
      return expired(question);
    }
    return question.withShortfall(
        new Reason(
            EMBEDDING_FAILED,
            "The question has no vector, so it was looked up by its words and names only: "
                + TriedEmbedding.cause(failure)));
  }

  private static QuestionContext expired(QuestionContext question) {
    return question.settle(
        Status.EXPIRED,
        new Reason(DEADLINE_PASSED, "The deadline passed before the question was embedded."));
  }

  @Override
  public void close() {
    if (pending != null) {
      pending.abandon();
    }
    if (opened != null) {
      opened.close();
    }
  }
}
