package io.flinkgraphrag.admit;

import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.Status;
import io.flinkgraphrag.model.contract.Question;
import io.flinkgraphrag.model.contract.Turn;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.model.retrieval.Verdict;
import io.flinkgraphrag.state.StableHash;
import io.flinkgraphrag.state.TaskFault;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import io.flinkgraphrag.text.Language;
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
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.function.SerializableFunction;
import org.jspecify.annotations.Nullable;

/**
 * Lets each question in once, and settles those that cannot be answered.
 *
 * <p>Keyed by {@link Question#identity()}; runs in an {@link AdmitOperator}. For {@code
 * dedupeTtlMs} after a question was asked, the same question again is dropped, and another text
 * under its id is {@code REJECTED} once.
 *
 * <p>Two clocks have a say. Kafka's timestamps judge whether two questions are within the dedupe
 * time, so an outage forgets nothing: what comes after it is as far apart as it was asked. They may
 * be a producer's, so {@link Question#heardAt} takes none that cannot be. This machine's clock
 * bounds the state: an id is forgotten {@value #TTLS_KEPT} dedupe times after it was read, by a
 * processing-time timer, but not within a dedupe time of the start, in which a backlog is read. It
 * is put off for that once only, or a job that restarts often would forget nothing.
 */
public final class AdmitFunction extends KeyedProcessFunction<String, Question, QuestionContext> {

  private static final long serialVersionUID = 1L;

  /** Texts remembered per id; of the ones after that a repetition is not recognised. */
  static final int TEXTS_MAX = 16;

  /**
   * Dedupe times that an id is kept. One is enough where questions are read as they come; with two,
   * those within the dedupe time are known also while the job falls behind by as much.
   */
  static final int TTLS_KEPT = 2;

  // configuration
  private final long dedupeTtlMs;
  private final int hopsMax;
  private final SerializableFunction<String, String> languageOfGraph;
  private final Clock clock;

  // runtime
  private transient long startedAt;
  private transient Counter admitted;
  private transient Counter duplicates;
  private transient Counter rejected;
  private transient Counter expired;

  // state
  private transient ValueState<Seen> seen;

  /**
   * @param hopsMax HOP operators of the job; a question that asks for more is {@code REJECTED}
   * @param languageOfGraph code of a graph's language
   */
  public AdmitFunction(
      long dedupeTtlMs,
      int hopsMax,
      SerializableFunction<String, String> languageOfGraph,
      Clock clock) {
    this.dedupeTtlMs = dedupeTtlMs;
    this.hopsMax = hopsMax;
    this.languageOfGraph = languageOfGraph;
    this.clock = clock;
  }

  /**
   * What was asked under an id.
   *
   * @param askedAt Kafka time of the first question, ms, not ahead of the clock that read it
   * @param keptUntil when it is forgotten, by this machine's clock, ms; 0 from a build that did not
   *     say
   * @param texts hashes of the texts, the first one being the one that was let in
   */
  record Seen(long askedAt, long keptUntil, List<Long> texts) {}

  @Override
  public void open(OpenContext openContext) {
    startedAt = clock.millis();
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
  public void processElement(Question read, Context flink, Collector<QuestionContext> out)
      throws Exception {
    long now = clock.millis();
    Question question = read.heardAt(now);
    long textHash = StableHash.of(asked(question));
    Seen before = seen.value();
    if (before == null || isOver(before, question.askedAt(), now)) {
      remember(before, question, textHash, now, flink);
      admit(question, now, out);
    } else if (before.texts().contains(textHash)) {
      duplicates.inc();
    } else {
      if (before.texts().size() < TEXTS_MAX) {
        List<Long> texts = new ArrayList<>(before.texts());
        texts.add(textHash);
        seen.update(new Seen(before.askedAt(), before.keptUntil(), texts));
      }
      rejected.inc();
      out.collect(settled(question, Status.REJECTED, idReused(question, before)));
    }
  }

  /** What has to be the same under the same id. */
  private static String asked(Question question) {
    List<String> asked = new ArrayList<>(List.of(question.text()));
    if (question.looksUp()) {
      asked.add(question.entity());
    }
    for (Turn turn : question.history()) {
      asked.add(turn.question());
      asked.add(turn.answer());
    }
    return asked.size() == 1 ? question.text() : Keys.join(asked.toArray(String[]::new));
  }

  /** An older build also kept times that are far ahead, such as those in microseconds. */
  private boolean isOver(Seen before, long askedAt, long now) {
    return askedAt - before.askedAt() >= dedupeTtlMs || before.askedAt() - now > dedupeTtlMs;
  }

  private void remember(
      @Nullable Seen before, Question question, long textHash, long now, Context flink)
      throws IOException {
    if (before != null && before.keptUntil() != 0) {
      flink.timerService().deleteProcessingTimeTimer(before.keptUntil());
    }
    long keptUntil = now + TTLS_KEPT * dedupeTtlMs;
    seen.update(new Seen(question.askedAt(), keptUntil, List.of(textHash)));
    flink.timerService().registerProcessingTimeTimer(keptUntil);
  }

  private void admit(Question question, long now, Collector<QuestionContext> out) {
    Reason fault = question.fault() != null ? question.fault() : tooManyHops(question);
    if (fault != null) {
      rejected.inc();
      out.collect(settled(question, Status.REJECTED, fault));
      return;
    }
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
    out.collect(admitted(question, deadline, now));
  }

  /** The turns before it go on only with a question that leans on them. */
  private QuestionContext admitted(Question question, long deadline, long now) {
    Question alone = question.withHistory(List.of());
    try {
      String standalone =
          Standalone.of(question, Language.of(languageOfGraph.apply(question.graph())));
      return standalone.isEmpty()
          ? QuestionContext.admitted(alone, deadline, null, now)
          : QuestionContext.admitted(question, deadline, null, now).leaning(standalone);
    } catch (RuntimeException | Error e) {
      if (TaskFault.is(e)) {
        throw e;
      }
      return QuestionContext.admitted(alone, deadline, null, now)
          .settle(Status.FAILED, Reason.unexpected("admit", e));
    }
  }

  /** Fewer hops than were asked for would silently measure something else. */
  private @Nullable Reason tooManyHops(Question question) {
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

  /**
   * Forgets an id whose time is over. In the first dedupe time after a start it is put off by as
   * much, each timer by another time, so that they do not come all at once: the job may have been
   * down for hours, and questions of these hours are still to be read. This happens once: a timer
   * that was put off is later than {@link Seen#keptUntil}. Event time is that of older builds, see
   * {@link AdmitOperator}.
   */
  @Override
  public void onTimer(long timestamp, OnTimerContext flink, Collector<QuestionContext> out)
      throws IOException {
    Seen remembered = seen.value();
    if (remembered == null || timestamp < remembered.keptUntil()) {
      return; // of an asking before
    }
    long backlogRead = startedAt + dedupeTtlMs;
    boolean putOffBefore = timestamp > remembered.keptUntil();
    if (flink.timeDomain() == TimeDomain.EVENT_TIME
        || (clock.millis() < backlogRead && !putOffBefore)) {
      long spread = Math.floorMod(timestamp, dedupeTtlMs);
      flink.timerService().registerProcessingTimeTimer(backlogRead + spread);
    } else {
      seen.clear();
    }
  }

  /** Version 2. Version 1 had no {@code keptUntil}: its event-time timers said when it ends. */
  public static final class SeenCodec implements WireCodec<Seen> {

    @Override
    public int version() {
      return 2;
    }

    @Override
    public void write(Seen value, DataOutputView out) throws IOException {
      out.writeLong(value.askedAt);
      Wire.writeList(value.texts, (hash, target) -> target.writeLong(hash), out);
      out.writeLong(value.keptUntil);
    }

    @Override
    public Seen read(int version, DataInputView in) throws IOException {
      long askedAt = in.readLong();
      List<Long> texts = Wire.readList(DataInputView::readLong, in);
      return new Seen(askedAt, version == 1 ? 0 : in.readLong(), texts);
    }
  }
}
