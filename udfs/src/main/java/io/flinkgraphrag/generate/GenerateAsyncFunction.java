package io.flinkgraphrag.generate;

import io.flinkgraphrag.generate.AnswerAssembly.Written;
import io.flinkgraphrag.layout.Cell;
import io.flinkgraphrag.model.Answer;
import io.flinkgraphrag.model.GroundedQuestion;
import io.flinkgraphrag.model.Question;
import io.flinkgraphrag.model.QuestionContext;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.Status;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.apache.flink.util.function.SerializableFunction;

/**
 * The stage {@code generate}: turns each grounded question into its one terminal record.
 *
 * <p>Questions whose end is decided, whose deadline has passed or that have no evidence end at
 * once. For the others the generator is asked; when it fails, the extractive generator answers
 * instead and the record is {@link Status#DEGRADED}.
 *
 * <p>Runs in Flink's task thread and in the generator's callbacks, and blocks neither. Never
 * throws, never completes exceptionally, and gives exactly one record per question: also for
 * Flink's own timeout, which must be set above the generator's by {@link #OPERATOR_MARGIN} to be
 * only a safety net. What was in flight at a checkpoint is asked again after a restore.
 *
 * <p>After a job was split by a savepoint, each of the new jobs has all questions that were under
 * way. They end here without a record, and counted, in those that do not own the graph.
 */
public final class GenerateAsyncFunction extends RichAsyncFunction<GroundedQuestion, Answer> {

  private static final long serialVersionUID = 1L;

  /** How much longer the async operator waits than the generator may take. */
  public static final Duration OPERATOR_MARGIN = Duration.ofSeconds(5);

  /** Kept of a question's time for answering without the generator, or half of what is left. */
  static final long FALLBACK_RESERVE_MS = 100;

  // configuration
  private final AnswerGeneratorFactory generators;
  private final Duration timeout;
  private final SerializableFunction<String, String> languageOfGraph;
  private final Clock clock;
  private final Cell cell;

  // runtime
  private transient AnswerGenerator generator;
  private transient AutoCloseable generatorMetrics;
  private transient ExtractiveGenerator fallback;
  private transient GenerateMetrics metrics;
  private transient Map<ResultFuture<Answer>, PendingAnswer> pending;

  /**
   * Creates the stage.
   *
   * @param generators opened once per subtask
   * @param timeout of one generation, above zero
   * @param languageOfGraph ISO 639-1 code of a graph's language
   * @param clock serializable, such as {@link Clock#systemUTC()}
   * @param cell whose questions get records
   */
  public GenerateAsyncFunction(
      AnswerGeneratorFactory generators,
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

  @Override
  public void open(OpenContext openContext) {
    metrics = new GenerateMetrics(getRuntimeContext().getMetricGroup());
    pending = new ConcurrentHashMap<>();
    fallback = new ExtractiveGenerator();
    generator = generators.open();
    generatorMetrics = generator.report(getRuntimeContext().getMetricGroup());
  }

  @Override
  public void asyncInvoke(GroundedQuestion question, ResultFuture<Answer> flink) {
    if (!cell.owns(question.context().question().graph())) {
      metrics.otherCell();
      flink.complete(List.of());
      return;
    }
    long now = clock.millis();
    PendingAnswer answer = new PendingAnswer(stamped(question, now), now, flink);
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
        : new GroundedQuestion(
            context.withStamps(context.stamps().withGenerate(now)), question.evidence());
  }

  private void begin(PendingAnswer answer, long now) {
    GroundedQuestion asked = answer.asked();
    QuestionContext context = asked.context();
    if (context.settled()) {
      end(answer, AnswerAssembly.settled(asked, context.verdict(), now));
    } else if (context.expired(now)) {
      end(answer, expired(asked, now));
    } else if (asked.evidence().isEmpty()) {
      end(answer, AnswerAssembly.withoutEvidence(asked, now));
    } else {
      call(answer, callTimeout(context, now));
    }
  }

  private Duration callTimeout(QuestionContext context, long now) {
    long left = context.deadline() - now;
    long usable = left - Math.min(FALLBACK_RESERVE_MS, left / 2);
    return Duration.ofMillis(Math.min(timeout.toMillis(), Math.max(1, usable)));
  }

  private void call(PendingAnswer answer, Duration callTimeout) {
    metrics.called();
    CompletableFuture<Generation> call = generator.generate(request(answer.asked(), callTimeout));
    answer.calling(call);
    Callbacks.whenDone(call, (generation, error) -> called(answer, generation, error));
  }

  private GenerationRequest request(GroundedQuestion asked, Duration callTimeout) {
    Question question = asked.context().question();
    return new GenerationRequest(
        question.text(), languageOfGraph.apply(question.graph()), asked.evidence(), callTimeout);
  }

  /** The generator's callback, in whatever thread it has. */
  private void called(PendingAnswer answer, Generation generation, Throwable error) {
    if (answer.ended()) {
      return;
    }
    try {
      long now = clock.millis();
      if (error == null) {
        metrics.succeeded(now - answer.begunAt(), generation);
        Written written = new Written(generator.name(), generation.attempts(), generation);
        end(answer, AnswerAssembly.written(answer.asked(), written, null, now));
      } else {
        GenerationException failure = Failures.of(generator.name(), error);
        fallBack(answer, failure, failure.attempts(), now);
      }
    } catch (Throwable e) {
      fail(answer, e);
    }
  }

  /** Flink's timeout, in the task thread: the generator neither answered nor kept its time. */
  @Override
  public void timeout(GroundedQuestion question, ResultFuture<Answer> flink) {
    PendingAnswer answer = pending.get(flink);
    if (answer == null) {
      return; // it has just ended
    }
    try {
      GenerationException late =
          new GenerationException(
              GenerationException.Kind.TIMEOUT,
              generator.name() + ": no end within the operator's timeout");
      fallBack(answer, late, answer.attempts(), clock.millis());
    } catch (Throwable e) {
      fail(answer, e);
    }
    answer.cancelCall();
  }

  private void fallBack(PendingAnswer answer, GenerationException failure, int attempts, long now)
      throws GenerationException {
    metrics.failed(failure.kind());
    GroundedQuestion asked = answer.asked();
    if (asked.context().expired(now)) {
      end(answer, expired(asked, now));
      return;
    }
    Generation generation = fallback.write(request(asked, timeout));
    Written written = new Written(fallback.name(), attempts + 1, generation);
    Reason reason = new Reason(code(failure.kind()), failure.getMessage());
    end(answer, AnswerAssembly.written(asked, written, reason, now));
  }

  private static String code(GenerationException.Kind kind) {
    return switch (kind) {
      case UNREACHABLE -> "GENERATOR_UNREACHABLE";
      case TIMEOUT -> "GENERATOR_TIMEOUT";
      case RATE_LIMITED -> "GENERATOR_RATE_LIMITED";
      case SERVER_ERROR -> "GENERATOR_ERROR";
      case UNAUTHORIZED -> "GENERATOR_UNAUTHORIZED";
      case NOT_FOUND -> "GENERATOR_NOT_FOUND";
      case INVALID_REQUEST -> "GENERATOR_INVALID_REQUEST";
      case GARBAGE -> "GENERATOR_GARBAGE";
    };
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
    if (generatorMetrics != null) {
      generatorMetrics.close();
    }
    if (generator != null) {
      generator.close();
    }
  }
}
