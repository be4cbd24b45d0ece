package io.flinkgraphrag.rerank.stage;

import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.http.CallException.Kind;
import io.flinkgraphrag.http.Callbacks;
import io.flinkgraphrag.http.Failures;
import io.flinkgraphrag.layout.RerankerName;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.contract.Answer;
import io.flinkgraphrag.model.contract.Evidence;
import io.flinkgraphrag.model.retrieval.GroundedQuestion;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.rerank.RerankRequest;
import io.flinkgraphrag.rerank.RerankScores;
import io.flinkgraphrag.rerank.Reranker;
import io.flinkgraphrag.rerank.RerankerFactory;
import io.flinkgraphrag.round.PeerClocks;
import io.flinkgraphrag.shared.PendingResults;
import io.flinkgraphrag.shared.ProbingBreaker;
import io.flinkgraphrag.state.TaskFault;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.jspecify.annotations.Nullable;

/**
 * The stage {@code rerank}: has the best passages of a question put into their last order by the
 * reranker of its graph, and keeps as many as the question wants.
 *
 * <p>One question in, one out, whatever happens. Those without a reranker pass at once. Where the
 * reranker fails, is too slow, has its hands full or failed just before, the question goes on at
 * once in the order that it had, with the reason in its record; its status is not touched. Never
 * throws, and fails the task for a {@link TaskFault} alone.
 *
 * <p>Runs in Flink's task thread and in the reranker's callbacks, and blocks neither but in {@link
 * #open}, while a model is loaded. What was in flight at a checkpoint is asked again after a
 * restore.
 */
public final class RerankAsyncFunction
    extends RichAsyncFunction<GroundedQuestion, GroundedQuestion> {

  private static final long serialVersionUID = 1L;

  /** How much longer the async operator waits than a reranker may take. */
  public static final Duration OPERATOR_MARGIN = Duration.ofSeconds(5);

  /**
   * Elements that the async operator takes beyond those in flight at a reranker: they leave at
   * once, so that it is never full, and no barrier waits behind it.
   */
  public static final int OPERATOR_ROOM = 8;

  /** A question that had less time than this and got no reply says nothing of the reranker. */
  private static final long HURRIED_MS = 1_000;

  private static final String CALLED = "RERANKER";

  private static final String AS_BEFORE = "; the passages stand in the order of the ranking";

  // configuration
  private final RerankerSet rerankers;
  private final RerankLimits limits;
  private final Clock clock;

  // runtime
  private transient Map<RerankerName, Opened> opened;
  private transient List<AutoCloseable> shown;
  private transient PendingResults<GroundedQuestion> pending;
  private transient AtomicInteger inFlight;
  private transient PeerClocks clocks;
  private transient RerankMetrics metrics;

  /**
   * Creates the stage.
   *
   * @param rerankers opened once per subtask
   * @param clock serializable, such as {@link Clock#systemUTC()}
   */
  public RerankAsyncFunction(RerankerSet rerankers, RerankLimits limits, Clock clock) {
    this.rerankers = rerankers;
    this.limits = limits;
    this.clock = clock;
  }

  /** A reranker of this subtask. */
  private record Opened(
      RerankerName name, String model, Reranker reranker, ProbingBreaker breaker) {}

  /** A question at its reranker. */
  private record Asked(
      GroundedQuestion question,
      RerankedEvidence evidence,
      Opened by,
      int candidates,
      long beganAt,
      long timeoutMs) {

    private Answer.Reranker told(
        String endpoint, int attempts, long now, @Nullable Reason fallback) {
      return new Answer.Reranker(
          by.name().text(), by.model(), endpoint, candidates, attempts, now - beganAt, fallback);
    }
  }

  @Override
  public void open(OpenContext context) {
    opened = new EnumMap<>(RerankerName.class);
    shown = new ArrayList<>();
    pending = new PendingResults<>();
    inFlight = new AtomicInteger();
    clocks = PeerClocks.of(getRuntimeContext(), clock);
    MetricGroup operator = getRuntimeContext().getMetricGroup();
    metrics = new RerankMetrics(operator, inFlight::get, this::breakersOpen);
    for (RerankerName name : rerankers.plan().used()) {
      RerankerFactory factory = Objects.requireNonNull(rerankers.factories().get(name));
      Reranker reranker = factory.open();
      opened.put(name, new Opened(name, factory.model(), reranker, new ProbingBreaker()));
      shown.add(reranker.report(operator));
    }
  }

  private long breakersOpen() {
    return opened.values().stream().filter(reranker -> reranker.breaker().isOpen()).count();
  }

  @Override
  public void asyncInvoke(GroundedQuestion sent, ResultFuture<GroundedQuestion> flink) {
    CompletableFuture<GroundedQuestion> result = pending.begin(flink);
    Asked asked = null;
    try {
      asked = asked(sent);
      if (asked == null) {
        result.complete(asBefore(sent));
      } else {
        begin(asked, flink, result);
      }
    } catch (Throwable e) {
      failed(asked, sent, flink, result, e);
    }
  }

  /** Null where there is nothing to ask. */
  private @Nullable Asked asked(GroundedQuestion sent) {
    QuestionContext context = sent.context();
    Opened by = opened.get(rerankers.plan().of(context));
    int passages = sent.evidence().passages().size();
    if (by == null || context.settled() || passages < 2 || wanted(sent) == 0) {
      return null;
    }
    GroundedQuestion question = clocks.here(sent);
    long now = clock.millis();
    if (question.context().expired(now)) {
      return null; // the next stage ends it
    }
    return new Asked(
        question,
        evidence(question),
        by,
        Math.min(passages, rerankers.plan().candidates()),
        now,
        limits.timeoutMs(now, question.context().deadline()));
  }

  private static int wanted(GroundedQuestion question) {
    return question.context().question().maxPassages();
  }

  private RerankedEvidence evidence(GroundedQuestion question) {
    return new RerankedEvidence(question.evidence(), wanted(question), limits.evidenceCharsMax());
  }

  /** Also of a question that a job with a reranker sent, and this one, which has none, restored. */
  private GroundedQuestion asBefore(GroundedQuestion sent) {
    return sent.reranked(evidence(sent).asBefore(), sent.reranker());
  }

  private void begin(
      Asked asked,
      ResultFuture<GroundedQuestion> flink,
      CompletableFuture<GroundedQuestion> result) {
    ProbingBreaker breaker = asked.by().breaker();
    if (!breaker.permits(asked.beganAt())) {
      fallBack(asked, result, 0, down(asked));
      return;
    }
    if (inFlight.get() >= limits.capacity()) {
      fallBack(asked, result, 0, busy());
      return;
    }
    inFlight.incrementAndGet();
    Callbacks.whenDone(result, (question, error) -> inFlight.decrementAndGet());
    metrics.called();
    boolean probe = breaker.started();
    CompletableFuture<RerankScores> call = call(asked);
    Callbacks.whenDone(call, (scores, error) -> called(asked, probe, flink, result, scores, error));
    Callbacks.whenDone(result, (question, error) -> call.cancel(true));
  }

  private CompletableFuture<RerankScores> call(Asked asked) {
    try {
      return asked
          .by()
          .reranker()
          .rerank(
              new RerankRequest(
                  asked.question().context().searchText(),
                  asked.evidence().texts(asked.candidates(), limits.passageCharsMax()),
                  Duration.ofMillis(asked.timeoutMs())));
    } catch (Throwable e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static Reason down(Asked asked) {
    return new Reason(
        "RERANKER_DOWN",
        asked.by().name().text()
            + ": it failed several times in a row and is asked by one question at a time"
            + AS_BEFORE);
  }

  private Reason busy() {
    return new Reason(
        "RERANKER_BUSY",
        limits.capacity()
            + " questions of this subtask are at the reranker, which is graphrag.rerank.capacity"
            + AS_BEFORE);
  }

  /** The reranker's callback, in whatever thread it has. */
  private void called(
      Asked asked,
      boolean probe,
      ResultFuture<GroundedQuestion> flink,
      CompletableFuture<GroundedQuestion> result,
      RerankScores scores,
      @Nullable Throwable error) {
    ProbingBreaker breaker = asked.by().breaker();
    if (result.isDone()) {
      breaker.withdrawn(probe);
      return;
    }
    try {
      if (error == null) {
        result.complete(ordered(asked, scores));
        breaker.answered();
        return;
      }
      judge(breaker, probe, asked, Failures.of(asked.by().name().text(), error));
    } catch (Throwable e) {
      breaker.withdrawn(probe);
      failed(asked, asked.question(), flink, result, e);
      return;
    }
    failed(asked, asked.question(), flink, result, error);
  }

  private GroundedQuestion ordered(Asked asked, RerankScores scores) {
    if (scores.scores().size() != asked.candidates()) {
      throw new IllegalStateException(
          scores.scores().size() + " scores for " + asked.candidates() + " passages");
    }
    long now = clock.millis();
    metrics.succeeded(now - asked.beganAt());
    return sent(
        asked,
        asked.evidence().ordered(scores),
        asked.told(scores.endpoint(), scores.attempts(), now, null),
        now);
  }

  private void judge(ProbingBreaker breaker, boolean probe, Asked asked, CallException failure) {
    boolean hurried = asked.timeoutMs() < Math.min(limits.timeout().toMillis(), HURRIED_MS);
    if (failure.endpointIsWell()) {
      breaker.answered();
    } else if (hurried && failure.kind() == Kind.TIMEOUT) {
      breaker.withdrawn(probe);
    } else {
      breaker.failed(probe, clock.millis());
    }
  }

  /** What is wrong with one question's reranking costs it its order only. */
  private void failed(
      @Nullable Asked askedOrNull,
      GroundedQuestion sent,
      ResultFuture<GroundedQuestion> flink,
      CompletableFuture<GroundedQuestion> result,
      Throwable error) {
    if (TaskFault.is(error)) {
      pending.fail(flink, error);
      result.cancel(false);
    } else if (askedOrNull == null) {
      result.complete(asBefore(sent));
    } else {
      CallException failure = Failures.of(askedOrNull.by().name().text(), error);
      metrics.failed(failure.kind());
      Reason reason = new Reason(failure.kind().reason(CALLED), failure.getMessage() + AS_BEFORE);
      fallBack(askedOrNull, result, failure.attempts(), reason);
    }
  }

  private void fallBack(
      Asked asked, CompletableFuture<GroundedQuestion> result, int attempts, Reason reason) {
    long now = clock.millis();
    Answer.Reranker told = asked.told("", attempts, now, reason);
    if (result.complete(sent(asked, asked.evidence().asBefore(), told, now))) {
      metrics.fellBack();
    }
  }

  private GroundedQuestion sent(Asked asked, Evidence kept, Answer.Reranker told, long now) {
    QuestionContext context = asked.question().context();
    QuestionContext onItsWay =
        context.withStamps(context.stamps().withGenerate(now)).sentAt(clocks.stamp());
    return asked.question().withContext(onItsWay).reranked(kept, told);
  }

  /** Flink's timeout, in the task thread: the reranker neither answered nor kept its time. */
  @Override
  public void timeout(GroundedQuestion sent, ResultFuture<GroundedQuestion> flink) {
    pending.end(
        flink,
        () -> {
          metrics.failed(Kind.TIMEOUT);
          metrics.fellBack();
          Asked asked = asked(sent);
          return asked == null ? asBefore(sent) : late(asked);
        });
  }

  private GroundedQuestion late(Asked asked) {
    Reason reason =
        new Reason(
            Kind.TIMEOUT.reason(CALLED),
            asked.by().name().text() + ": no end within the operator's timeout" + AS_BEFORE);
    Answer.Reranker told = asked.told("", 1, asked.beganAt(), reason);
    return sent(asked, asked.evidence().asBefore(), told, asked.beganAt());
  }

  /** Ends the calls of this subtask; their questions are asked again after the restore. */
  @Override
  public void close() throws Exception {
    if (pending != null) {
      pending.abandon();
    }
    if (shown != null) {
      for (AutoCloseable metric : shown) {
        metric.close();
      }
    }
    if (opened != null) {
      opened.values().forEach(reranker -> reranker.reranker().close());
    }
  }
}
