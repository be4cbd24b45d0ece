package io.flinkgraphrag.generate.stage;

import io.flinkgraphrag.generate.Generation;
import io.flinkgraphrag.generate.GeneratorStep;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.contract.Answer;
import io.flinkgraphrag.model.retrieval.GroundedQuestion;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.jspecify.annotations.Nullable;

/**
 * One question in the generator, and the right to end it, which is given once: to the reply, to its
 * failure, to Flink's timeout or to the job's end, whichever comes first. Thread-safe.
 */
final class PendingAnswer {

  private final GroundedQuestion asked;
  private final long begunAt;
  private final ResultFuture<Answer> flink;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final GraphGeneration plan;
  private final List<CallException> failures = new ArrayList<>();
  private @Nullable CompletableFuture<Generation> call;

  /**
   * Takes a question in.
   *
   * @param plan of its graph
   */
  PendingAnswer(
      GroundedQuestion asked, GraphGeneration plan, long begunAt, ResultFuture<Answer> flink) {
    this.asked = asked;
    this.plan = plan;
    this.begunAt = begunAt;
    this.flink = flink;
  }

  GraphGeneration plan() {
    return plan;
  }

  /** Who is to be asked now. */
  synchronized GeneratorStep step() {
    return plan.order().get(failures.size());
  }

  /** Whether another model may be asked if this one fails. */
  synchronized boolean anotherModelFollows() {
    return plan.order().subList(failures.size() + 1, plan.order().size()).stream()
        .anyMatch(GeneratorStep::isModel);
  }

  /** The step's generator failed: the next one's turn. The last step is never passed. */
  synchronized void failed(CallException failure) {
    if (step().isModel()) {
      failures.add(failure);
    }
  }

  /** Why those before did not answer; null where none was asked. */
  synchronized @Nullable Reason failureOrNull() {
    if (failures.isEmpty()) {
      return null;
    }
    String message =
        failures.stream().map(Throwable::getMessage).collect(Collectors.joining("; then "));
    return new Reason(failures.get(0).kind().reason("GENERATOR"), message);
  }

  GroundedQuestion asked() {
    return asked;
  }

  /** When it came in, ms since the epoch. */
  long begunAt() {
    return begunAt;
  }

  /** Attempts of the generators that failed. */
  synchronized int attempts() {
    return failures.stream().mapToInt(CallException::attempts).sum();
  }

  /** Remembers a call, or ends it where the question has ended meanwhile. */
  void calling(CompletableFuture<Generation> newCall) {
    synchronized (this) {
      call = newCall;
    }
    if (ended()) {
      newCall.cancel(true);
    }
  }

  /** Its identity in Flink, and who gets its record. */
  ResultFuture<Answer> flink() {
    return flink;
  }

  boolean ended() {
    return ended.get();
  }

  /** True for the first caller, who then must {@link #emit}, unless the job is over. */
  boolean claim() {
    return ended.compareAndSet(false, true);
  }

  void emit(Answer answer) {
    flink.complete(List.of(answer));
  }

  /** Ends the call, so that nobody pays for a text that nobody gets. */
  void cancelCall() {
    CompletableFuture<Generation> running;
    synchronized (this) {
      running = call;
    }
    if (running != null) {
      running.cancel(true);
    }
  }
}
