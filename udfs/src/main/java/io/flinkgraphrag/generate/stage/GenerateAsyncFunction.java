package io.flinkgraphrag.generate.stage;

import io.flinkgraphrag.generate.AnswerGenerator;
import io.flinkgraphrag.generate.Generation;
import io.flinkgraphrag.generate.GenerationRequest;
import io.flinkgraphrag.generate.GeneratorStep;
import io.flinkgraphrag.generate.Talk;
import io.flinkgraphrag.generate.extractive.ExtractiveGenerator;
import io.flinkgraphrag.generate.stage.AnswerAssembly.Written;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.http.Callbacks;
import io.flinkgraphrag.http.Failures;
import io.flinkgraphrag.layout.Cell;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.Status;
import io.flinkgraphrag.model.contract.Answer;
import io.flinkgraphrag.model.contract.Question;
import io.flinkgraphrag.model.contract.Want;
import io.flinkgraphrag.model.retrieval.GroundedQuestion;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.model.retrieval.Verdict;
import io.flinkgraphrag.round.PeerClocks;
import io.flinkgraphrag.state.TaskFault;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.apache.flink.util.function.SerializableFunction;
import org.jspecify.annotations.Nullable;

/**
 * The stage {@code generate}: turns each grounded question into its one terminal record.
 *
 * <p>Questions whose end is decided, whose deadline has passed, that have no evidence, that want
 * nothing else or whose confidence is below their graph's least end at once. The others go through
 * the steps of their graph, one after the other until one answers: the record is {@link
 * Status#DEGRADED} where it was not the first or its text was cut, and {@link Status#FAILED} where
 * the graph wants a refusal rather than quotes.
 *
 * <p>Runs in Flink's task thread and in the generator's callbacks, and blocks neither. Never
 * throws, and gives exactly one record per question: also for Flink's own timeout, which must be
 * {@link #operatorTimeout} to be only a safety net. It completes exceptionally, so that the task
 * fails, for a {@link TaskFault} alone. What was in flight at a checkpoint is asked again after a
 * restore.
 *
 * <p>After a job was split by a savepoint, each of the new jobs has all questions that were under
 * way. They end here without a record, and counted, in those that do not own the graph.
 */
public final class GenerateAsyncFunction extends RichAsyncFunction<GroundedQuestion, Answer> {

  private static final long serialVersionUID = 1L;

  /** How much longer the async operator waits than the generator may take. */
  private static final Duration OPERATOR_MARGIN = Duration.ofSeconds(5);

  /**
   * A question waits at full generators for so many times the timeout, while others get answers.
   */
  private static final int LONGEST = 12;

  /** Kept of a question's time for answering without the generator, or half of what is left. */
  static final long FALLBACK_RESERVE_MS = 100;

  /** Of the time that is left, what a model gets behind which another one may have to answer. */
  static final double SHARE_BEFORE_ANOTHER = 2.0 / 3;

  // configuration
  private final GeneratorSet generators;
  private final Duration timeout;
  private final SerializableFunction<String, String> languageOfGraph;
  private final Clock clock;
  private final Cell cell;

  // runtime
  private transient Map<GeneratorStep, AnswerGenerator> models;
  private transient List<AutoCloseable> modelMetrics;
  private transient ExtractiveGenerator extractive;
  private transient PeerClocks clocks;
  private transient GenerateMetrics metrics;
  private transient Map<ResultFuture<Answer>, PendingAnswer> pending;

  /**
   * Creates the stage.
   *
   * @param generators opened once per subtask
   * @param timeout of all steps together, above zero; without the wait of a question behind others,
   *     where no other model follows
   * @param languageOfGraph ISO 639-1 code of a graph's language
   * @param clock serializable, such as {@link Clock#systemUTC()}
   * @param cell whose questions get records
   */
  public GenerateAsyncFunction(
      GeneratorSet generators,
      Duration timeout,
      SerializableFunction<String, String> languageOfGraph,
      Clock clock,
      Cell cell) {
    if (timeout.toMillis() <= 0) {
      throw new IllegalArgumentException(
          "the timeout of a generation is " + timeout + ", not above zero");
    }
    this.generators = generators;
    this.timeout = timeout;
    this.languageOfGraph = languageOfGraph;
    this.clock = clock;
    this.cell = cell;
  }

  /**
   * What the async operator has to be given.
   *
   * @param timeout of all steps together
   */
  public static Duration operatorTimeout(Duration timeout) {
    return timeout.multipliedBy(LONGEST).plus(OPERATOR_MARGIN);
  }

  @Override
  public void open(OpenContext openContext) {
    metrics = new GenerateMetrics(getRuntimeContext().getMetricGroup());
    clocks = PeerClocks.of(getRuntimeContext(), clock);
    pending = new ConcurrentHashMap<>();
    extractive = new ExtractiveGenerator();
    models = new EnumMap<>(GeneratorStep.class);
    modelMetrics = new ArrayList<>();
    for (GeneratorStep step : generators.rules().steps()) {
      if (step.isModel()) {
        AnswerGenerator model =
            Objects.requireNonNull(generators.models().get(step), step.text()).open();
        models.put(step, model);
        modelMetrics.add(model.report(metricsOf(step)));
      }
    }
  }

  /** Endpoints of the small model in a group of their own: both pools may have the same ones. */
  private MetricGroup metricsOf(GeneratorStep step) {
    MetricGroup operator = getRuntimeContext().getMetricGroup();
    return step == GeneratorStep.OPENAI ? operator : operator.addGroup(step.text());
  }

  @Override
  public void asyncInvoke(GroundedQuestion sent, ResultFuture<Answer> flink) {
    GroundedQuestion question = clocks.here(sent);
    if (!cell.owns(question.context().question().graph())) {
      metrics.otherCell();
      flink.complete(List.of());
      return;
    }
    long now = clock.millis();
    GraphGeneration plan = generators.rules().of(question.context().question().graph());
    PendingAnswer answer = new PendingAnswer(stamped(question, now), plan, now, flink);
    pending.put(flink, answer);
    try {
      begin(answer, now);
    } catch (Throwable e) {
      fail(answer, e);
    }
  }

  private static GroundedQuestion stamped(GroundedQuestion question, long now) {
    QuestionContext context = question.context();
    return context.stamps().generate() != 0
        ? question
        : question.withContext(context.withStamps(context.stamps().withGenerate(now)));
  }

  private void begin(PendingAnswer answer, long now) throws CallException {
    GroundedQuestion asked = answer.asked();
    QuestionContext context = asked.context();
    Verdict verdict = context.verdict();
    if (verdict != null) {
      end(answer, AnswerAssembly.settled(asked, verdict, now));
    } else if (context.expired(now)) {
      end(answer, expired(asked, now));
    } else if (asked.evidence().isEmpty() && !context.question().looksUp()) {
      end(answer, AnswerAssembly.withoutEvidence(asked, now));
    } else if (context.question().want() == Want.EVIDENCE) {
      end(answer, AnswerAssembly.evidenceAlone(asked, now));
    } else if (answer.plan().refuses(asked.confidence())) {
      end(answer, AnswerAssembly.lowConfidence(asked, answer.plan().confidenceMin(), now));
    } else {
      take(answer, now);
    }
  }

  /** The step whose turn it is: a call, or the end. */
  private void take(PendingAnswer answer, long now) throws CallException {
    GeneratorStep step = answer.step();
    if (!step.isModel()) {
      finish(answer, step, now);
      return;
    }
    metrics.called();
    AnswerGenerator model = model(step);
    CompletableFuture<Generation> call =
        model.generate(request(answer, callTimeoutMs(answer, now), longestMs(answer, now)));
    answer.calling(call);
    Callbacks.whenDone(call, (generation, error) -> called(answer, model, now, generation, error));
  }

  /** Of the question's time, without what is kept for an answer by quotes. */
  private static long usableMs(PendingAnswer answer, long now) {
    long left = answer.asked().context().deadline() - now;
    return left - Math.min(FALLBACK_RESERVE_MS, left / 2);
  }

  private long callTimeoutMs(PendingAnswer answer, long now) {
    long own = Math.min(answer.begunAt() + timeout.toMillis() - now, usableMs(answer, now));
    return Math.max(1, answer.anotherModelFollows() ? (long) (own * SHARE_BEFORE_ANOTHER) : own);
  }

  /** Where another model follows, that one is the way out of a line. */
  private long longestMs(PendingAnswer answer, long now) {
    long longest = timeout.toMillis() * LONGEST - (now - answer.begunAt());
    return answer.anotherModelFollows()
        ? callTimeoutMs(answer, now)
        : Math.max(1, Math.min(longest, usableMs(answer, now)));
  }

  private GenerationRequest request(PendingAnswer answer, long timeoutMs, long longestMs) {
    GroundedQuestion asked = answer.asked();
    Question question = asked.context().question();
    return new GenerationRequest(
        question.text(),
        languageOfGraph.apply(question.graph()),
        asked.evidence(),
        Duration.ofMillis(timeoutMs),
        Duration.ofMillis(longestMs),
        answer.plan().prompt(),
        new Talk(asked.context().standalone(), question.history()));
  }

  /** The generator's callback, in whatever thread it has. */
  private void called(
      PendingAnswer answer,
      AnswerGenerator model,
      long calledAt,
      Generation generation,
      @Nullable Throwable error) {
    if (answer.ended()) {
      return;
    }
    try {
      long now = clock.millis();
      if (error == null) {
        metrics.succeeded(now - calledAt, generation);
        int attempts = answer.attempts() + generation.attempts();
        Written written = new Written(model.name(), attempts, generation);
        end(answer, AnswerAssembly.written(answer.asked(), written, answer.failureOrNull(), now));
      } else {
        failed(answer, Failures.of(model.name(), error), now);
        goOn(answer, now);
      }
    } catch (Throwable e) {
      fail(answer, e);
    }
  }

  private void failed(PendingAnswer answer, CallException failure, long now) {
    metrics.failed(failure.kind());
    answer.failed(failure);
    // the last of the time is no model's: too short a call is paid for in vain
    while (answer.step().isModel() && callTimeoutMs(answer, now) < FALLBACK_RESERVE_MS) {
      answer.failed(outOfTime(answer, "no time was left to ask it").afterAttempts(0));
    }
  }

  private AnswerGenerator model(GeneratorStep step) {
    return Objects.requireNonNull(models.get(step), step.text());
  }

  private CallException outOfTime(PendingAnswer answer, String what) {
    return new CallException(CallException.Kind.TIMEOUT, model(answer.step()).name() + ": " + what);
  }

  private void goOn(PendingAnswer answer, long now) throws CallException {
    if (answer.asked().context().expired(now)) {
      end(answer, expired(answer.asked(), now));
    } else {
      take(answer, now);
    }
  }

  private void finish(PendingAnswer answer, GeneratorStep step, long now) throws CallException {
    GroundedQuestion asked = answer.asked();
    Reason failure = answer.failureOrNull();
    if (step == GeneratorStep.REFUSAL) {
      Objects.requireNonNull(failure, "no order begins with " + step.text());
      end(answer, AnswerAssembly.refusedByOrder(asked, failure, now));
      return;
    }
    Generation quotes = extractive.write(request(answer, timeout.toMillis(), timeout.toMillis()));
    Written written = new Written(extractive.name(), answer.attempts() + 1, quotes);
    end(answer, AnswerAssembly.written(asked, written, failure, now));
  }

  /** Flink's timeout, in the task thread: the generator neither answered nor kept its time. */
  @Override
  public void timeout(GroundedQuestion question, ResultFuture<Answer> flink) {
    PendingAnswer answer = pending.get(flink);
    if (answer == null) {
      return; // it has just ended
    }
    try {
      long now = clock.millis();
      while (answer.step().isModel()) {
        answer.failed(outOfTime(answer, "no end within the operator's timeout"));
      }
      metrics.failed(CallException.Kind.TIMEOUT);
      goOn(answer, now);
    } catch (Throwable e) {
      fail(answer, e);
    }
    answer.cancelCall();
  }

  private static Answer expired(GroundedQuestion asked, long now) {
    long late = now - asked.context().deadline();
    return AnswerAssembly.refused(
        asked,
        Status.EXPIRED,
        new Reason("DEADLINE_PASSED", "the deadline passed " + late + " ms before the answer"),
        now);
  }

  private void fail(PendingAnswer answer, Throwable error) {
    if (TaskFault.is(error)) {
      if (answer.claim()) {
        pending.remove(answer.flink());
        answer.flink().completeExceptionally(error);
      }
      return;
    }
    Reason reason = Reason.unexpected("generate", error);
    end(answer, AnswerAssembly.refused(answer.asked(), Status.FAILED, reason, clock.millis()));
  }

  private void end(PendingAnswer answer, Answer record) {
    if (answer.claim()) {
      pending.remove(answer.flink());
      metrics.ended(record);
      answer.emit(record);
    }
  }

  /** Ends the calls of this subtask; their questions are asked again after the restore. */
  @Override
  public void close() throws Exception {
    if (pending != null) {
      for (PendingAnswer answer : pending.values()) {
        if (answer.claim()) {
          answer.cancelCall();
        }
      }
      pending.clear();
    }
    if (modelMetrics != null) {
      for (AutoCloseable shown : modelMetrics) {
        shown.close();
      }
    }
    if (models != null) {
      models.values().forEach(AnswerGenerator::close);
    }
  }
}
