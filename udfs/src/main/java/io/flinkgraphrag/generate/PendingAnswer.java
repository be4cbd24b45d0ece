package io.flinkgraphrag.generate;

import io.flinkgraphrag.model.Answer;
import io.flinkgraphrag.model.GroundedQuestion;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.streaming.api.functions.async.ResultFuture;

/**
 * One question in the generator, and the right to end it, which is given once: to the reply, to its
 * failure, to Flink's timeout or to the job's end, whichever comes first. Thread-safe.
 */
final class PendingAnswer {

  private final GroundedQuestion asked;
  private final long begunAt;
  private final ResultFuture<Answer> flink;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile CompletableFuture<Generation> call;

  PendingAnswer(GroundedQuestion asked, long begunAt, ResultFuture<Answer> flink) {
    this.asked = asked;
    this.begunAt = begunAt;
    this.flink = flink;
  }

  GroundedQuestion asked() {
    return asked;
  }

  /** When it came in, ms since the epoch. */
  long begunAt() {
    return begunAt;
  }

  /** Calls to the generator; a reply or its failure knows better how many attempts it took. */
  int attempts() {
    return call == null ? 0 : 1;
  }

  void calling(CompletableFuture<Generation> newCall) {
    call = newCall;
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
    if (call != null) {
      call.cancel(true);
    }
  }
}
