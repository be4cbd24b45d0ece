package io.flinkgraphrag.round;

import io.flinkgraphrag.model.message.Sent;
import io.flinkgraphrag.model.retrieval.GroundedQuestion;
import io.flinkgraphrag.model.retrieval.Open;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.state.StableHash;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;

/**
 * Translates deadlines that another machine set into this machine's time, however wrong either
 * clock is.
 *
 * <p>What lies between a message's stamp and its arrival is the difference of the clocks and the
 * time that the message waited. The difference stays and the waiting changes, so the least that was
 * seen of a sender lately is taken for the difference, and what is above it for waiting (the base
 * delay of RFC 6817, LEDBAT). Hence a queue in which every message waits for longer than {@link
 * #WINDOW_MS} goes unnoticed, and so does the waiting of a sender's first message: a question that
 * comes out of a checkpoint has the time left that it had when it was sent.
 *
 * <p>One per subtask, used in its task thread.
 */
public final class PeerClocks {

  /** The least of one or two windows counts; a clock that was set right is known after as long. */
  static final long WINDOW_MS = 600_000;

  /** Senders remembered, one for each slot of the job; beyond, all are learnt anew. */
  static final int SENDERS_MAX = 4_096;

  private final long own;
  private final Clock clock;
  private final Map<Long, Lag> lags = new HashMap<>();

  /**
   * @param own names this machine's clock, not 0
   */
  PeerClocks(long own, Clock clock) {
    this.own = own;
    this.clock = clock;
  }

  /** For the subtask with this context. */
  public static PeerClocks of(RuntimeContext context, Clock clock) {
    // the operators of one slot share a machine, and with it a clock
    String slot = context.getTaskInfo().getAllocationIDAsString();
    return new PeerClocks(StableHash.of(slot) | 1, clock);
  }

  /** The least difference seen in this window and in the one before. */
  private static final class Lag {

    private long begun;
    private long before = Long.MAX_VALUE;
    private long now = Long.MAX_VALUE;

    Lag(long time) {
      begun = time;
    }

    long least(long seen, long time) {
      long age = time - begun;
      if (age < 0 || age >= WINDOW_MS) {
        before = age >= 0 && age < 2 * WINDOW_MS ? now : Long.MAX_VALUE;
        now = Long.MAX_VALUE;
        begun = time;
      }
      now = Math.min(now, seen);
      return Math.min(before, now);
    }
  }

  /** The stamp of a message that is sent now. */
  public Sent stamp() {
    return new Sent(own, clock.millis());
  }

  /** The round with the times of this machine. */
  Open here(Open opened) {
    Sent sent = opened.context().sent();
    return new Open(
        here(opened.context()), opened.parts(), here(opened.deadline(), sent), opened.asked());
  }

  /** The question with the times of this machine. */
  public GroundedQuestion here(GroundedQuestion question) {
    return question.withContext(here(question.context()));
  }

  private QuestionContext here(QuestionContext context) {
    return context.sent().equals(Sent.HERE)
        ? context
        : context.received(here(context.deadline(), context.sent()));
  }

  /** The sender's deadline by this machine's clock; {@link Long#MAX_VALUE} stays. */
  long here(long deadline, Sent sent) {
    if (sent.clock() == Sent.HERE.clock() || sent.clock() == own) {
      return deadline;
    }
    if (lags.size() >= SENDERS_MAX && !lags.containsKey(sent.clock())) {
      lags.clear();
    }
    long now = clock.millis();
    long lag =
        lags.computeIfAbsent(sent.clock(), sender -> new Lag(now)).least(now - sent.at(), now);
    return deadline == Long.MAX_VALUE ? deadline : deadline + lag;
  }
}
