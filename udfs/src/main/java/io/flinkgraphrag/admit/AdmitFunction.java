package io.flinkgraphrag.admit;

import io.flinkgraphrag.model.Question;
import io.flinkgraphrag.model.QuestionContext;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.Status;
import io.flinkgraphrag.model.Verdict;
import io.flinkgraphrag.state.StableHash;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Lets each question in once, and settles those that cannot be answered.
 *
 * <p>Keyed by {@link Question#identity()}. For {@code dedupeTtlMs} after a question was asked, the
 * same question again is dropped, and another text under its id is {@code REJECTED} once. Time is
 * that of the Kafka timestamps, by event-time timers, so an outage forgets nothing.
 */
public final class AdmitFunction extends KeyedProcessFunction<String, Question, QuestionContext> {

  private static final long serialVersionUID = 1L;

  /** Texts remembered per id; of the ones after that a repetition is not recognised. */
  static final int TEXTS_MAX = 16;

  // configuration
  private final long dedupeTtlMs;
  private final int hopsMax;
  private final Clock clock;

  // runtime
  private transient Counter admitted;
  private transient Counter duplicates;
  private transient Counter rejected;
  private transient Counter expired;

  // state
  private transient ValueState<Seen> seen;

  /**
   * @param hopsMax HOP operators of the job; a question that asks for more is {@code REJECTED}
   */
  public AdmitFunction(long dedupeTtlMs, int hopsMax, Clock clock) {
    this.dedupeTtlMs = dedupeTtlMs;
    this.hopsMax = hopsMax;
    this.clock = clock;
  }

  /**
   * What was asked under an id.
   *
   * @param askedAt Kafka time of the first question, ms: its timestamp, or the watermark where that
   *     was further, because the clock of a producer may be hours behind
   * @param texts hashes of the texts, the first one being the one that was let in
   */
  record Seen(long askedAt, List<Long> texts) {}

  @Override
  public void open(OpenContext openContext) {
    seen =
        getRuntimeContext()
            .getState(
                new ValueStateDescriptor<>(
                    "admit-seen", new WireType<>(Seen.class, SeenCodec.class)));
    admitted = getRuntimeContext().getMetricGroup().counter("admitted");
    duplicates = getRuntimeContext().getMetricGroup().counter("duplicates");
    rejected = getRuntimeContext().getMetricGroup().counter("rejected");
    expired = getRuntimeContext().getMetricGroup().counter("expired");
  }

  @Override
  public void processElement(Question question, Context flink, Collector<QuestionContext> out)
      throws Exception {
    long textHash = StableHash.of(question.text());
    Seen before = seen.value();
    if (before == null || question.askedAt() - before.askedAt() >= dedupeTtlMs) {
      remember(before, question, textHash, flink);
      admit(question, out);
    } else if (before.texts().contains(textHash)) {
      duplicates.inc();
    } else {
      if (before.texts().size() < TEXTS_MAX) {
        List<Long> texts = new ArrayList<>(before.texts());
        texts.add(textHash);
        seen.update(new Seen(before.askedAt(), texts));
      }
      rejected.inc();
      out.collect(settled(question, Status.REJECTED, idReused(question, before)));
    }
  }

  private void remember(Seen before, Question question, long textHash, Context flink)
      throws IOException {
    if (before != null) {
      flink.timerService().deleteEventTimeTimer(before.askedAt() + dedupeTtlMs);
    }
    long askedAt = Math.max(question.askedAt(), flink.timerService().currentWatermark());
    seen.update(new Seen(askedAt, List.of(textHash)));
    flink.timerService().registerEventTimeTimer(askedAt + dedupeTtlMs);
  }

  private void admit(Question question, Collector<QuestionContext> out) {
    Reason fault = question.fault() != null ? question.fault() : tooManyHops(question);
    if (fault != null) {
      rejected.inc();
      out.collect(settled(question, Status.REJECTED, fault));
      return;
    }
    long now = clock.millis();
    long deadline = deadline(question, now);
    if (now >= deadline) {
      expired.inc();
      Reason reason =
          new Reason(
              "DEADLINE_PASSED",
              String.format(
                  "The question's %d ms were over %d ms before it was read. Ask again, or with a"
                      + " longer timeoutMs.",
                  question.timeoutMs(), now - deadline));
      out.collect(
          QuestionContext.admitted(question, deadline, new Verdict(Status.EXPIRED, reason), now));
      return;
    }
    admitted.inc();
    out.collect(QuestionContext.admitted(question, deadline, null, now));
  }

  /** Fewer hops than were asked for would silently measure something else. */
  private Reason tooManyHops(Question question) {
    if (question.retrieval() == null || question.retrieval().hops() <= hopsMax) {
      return null;
    }
    return new Reason(
        "TOO_MANY_HOPS",
        String.format(
            "retrieval.hops is %d, but this job has %d HOP operators (graphrag.hops-max)",
            question.retrieval().hops(), hopsMax));
  }

  /** A producer's clock may be wrong by hours; then the time counts from now on. */
  private static long deadline(Question question, long now) {
    if (question.timeoutMs() == 0) {
      return Long.MAX_VALUE;
    }
    return (question.brokerTime() ? question.askedAt() : now) + question.timeoutMs();
  }

  private QuestionContext settled(Question question, Status status, Reason reason) {
    return QuestionContext.admitted(
        question, Long.MAX_VALUE, new Verdict(status, reason), clock.millis());
  }

  private Reason idReused(Question question, Seen before) {
    return new Reason(
        "ID_REUSED",
        String.format(
            "The id \"%s\" was used for another text at %s. Ask under a new id, or wait until %s.",
            question.id(),
            Instant.ofEpochMilli(before.askedAt()),
            Instant.ofEpochMilli(before.askedAt() + dedupeTtlMs)));
  }

  /** The timer may be one that a job with another dedupe time has set. */
  @Override
  public void onTimer(long timestamp, OnTimerContext flink, Collector<QuestionContext> out)
      throws IOException {
    Seen remembered = seen.value();
    if (remembered == null) {
      return;
    }
    long end = remembered.askedAt() + dedupeTtlMs;
    if (end <= timestamp) {
      seen.clear();
    } else {
      flink.timerService().registerEventTimeTimer(end);
    }
  }

  /** Version 1. */
  public static final class SeenCodec implements WireCodec<Seen> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(Seen value, DataOutputView out) throws IOException {
      out.writeLong(value.askedAt);
      Wire.writeList(value.texts, (hash, target) -> target.writeLong(hash), out);
    }

    @Override
    public Seen read(int version, DataInputView in) throws IOException {
      return new Seen(in.readLong(), Wire.readList(DataInputView::readLong, in));
    }
  }
}
