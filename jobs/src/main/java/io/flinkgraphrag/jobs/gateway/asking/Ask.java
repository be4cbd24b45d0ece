package io.flinkgraphrag.jobs.gateway.asking;

import io.flinkgraphrag.jobs.gateway.http.HttpFault;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One who waits for one answer; ends once, by whoever is first. Thread-safe. */
public final class Ask {

  private final AskQuestion question;
  private final AskListener listener;
  private final Runnable atEnd;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile @Nullable Future<?> deadline;

  Ask(AskQuestion question, AskListener listener, Consumer<Ask> atEnd) {
    this.question = question;
    this.listener = listener;
    this.atEnd = () -> atEnd.accept(this);
  }

  AskQuestion question() {
    return question;
  }

  String key() {
    return question.key();
  }

  void endsAt(Future<?> timer) {
    deadline = timer;
    if (ended.get()) {
      timer.cancel(false);
    }
  }

  boolean hasEnded() {
    return ended.get();
  }

  void accept(String topic, int partition, long offset) {
    if (!hasEnded()) {
      listener.accepted(topic, partition, offset);
    }
  }

  void answer(AnswerRecord answer) {
    if (end()) {
      listener.answered(answer);
    }
  }

  void fail(HttpFault fault) {
    if (end()) {
      listener.failed(fault);
    }
  }

  /** Nobody waits any more. The question goes its way all the same. */
  public void forget() {
    end();
  }

  private boolean end() {
    if (!ended.compareAndSet(false, true)) {
      return false;
    }
    Future<?> timer = deadline;
    if (timer != null) {
      timer.cancel(false);
    }
    atEnd.run();
    return true;
  }
}
