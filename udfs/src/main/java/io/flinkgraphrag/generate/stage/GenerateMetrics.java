package io.flinkgraphrag.generate.stage;

import io.flinkgraphrag.generate.Generation;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.model.Status;
import io.flinkgraphrag.model.contract.Answer;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * The metrics of generation, in the group {@code generate}; thread-safe, since callbacks count too.
 *
 * <ul>
 *   <li>{@code status.<STATUS>.answers}: terminal records
 *   <li>{@code calls}: requests to models, quotes are none; {@code kind.<KIND>.failures}: those
 *       that failed
 *   <li>{@code cutAnswers}: texts that their server broke off, {@code cutPrompts}: answers to a
 *       prompt of which the server seems to have read a part only
 *   <li>{@code otherCells}: questions without a record, because another cell's job answers them
 *   <li>{@code callMs}, {@code firstTokenMs}: of successful calls
 *   <li>{@code stage.<STAGE>.tookMs}: of terminal records, what each stage took, {@code total}
 *       among them
 *   <li>{@code promptTokens}, {@code completionTokens}: of the answers that models wrote, as their
 *       servers count them
 * </ul>
 */
final class GenerateMetrics {

  /** Calls that the percentiles are taken over. */
  static final int WINDOW = 1_000;

  private static final List<String> STAGES =
      List.of("queue", "embed", "link", "hop", "read", "generate", "total");

  private final Map<Status, Counter> answers = new EnumMap<>(Status.class);
  private final Map<CallException.Kind, Counter> failures = new EnumMap<>(CallException.Kind.class);
  private final Counter calls;
  private final Counter cutAnswers;
  private final Counter cutPrompts;
  private final Counter otherCells;
  private final Histogram callMs;
  private final Histogram firstTokenMs;
  private final Counter promptTokens;
  private final Counter completionTokens;
  private final Map<String, Histogram> stages = new HashMap<>();

  GenerateMetrics(MetricGroup operator) {
    MetricGroup group = operator.addGroup("generate");
    for (Status status : Status.values()) {
      answers.put(
          status,
          group
              .addGroup("status", status.name())
              .counter("answers", new ThreadSafeSimpleCounter()));
    }
    for (CallException.Kind kind : CallException.Kind.values()) {
      failures.put(
          kind,
          group.addGroup("kind", kind.name()).counter("failures", new ThreadSafeSimpleCounter()));
    }
    calls = group.counter("calls", new ThreadSafeSimpleCounter());
    cutAnswers = group.counter("cutAnswers", new ThreadSafeSimpleCounter());
    cutPrompts = group.counter("cutPrompts", new ThreadSafeSimpleCounter());
    otherCells = group.counter("otherCells");
    callMs = group.histogram("callMs", new DescriptiveStatisticsHistogram(WINDOW));
    firstTokenMs = group.histogram("firstTokenMs", new DescriptiveStatisticsHistogram(WINDOW));
    promptTokens = group.counter("promptTokens", new ThreadSafeSimpleCounter());
    completionTokens = group.counter("completionTokens", new ThreadSafeSimpleCounter());
    for (String stage : STAGES) {
      stages.put(
          stage,
          group
              .addGroup("stage", stage)
              .histogram("tookMs", new DescriptiveStatisticsHistogram(WINDOW)));
    }
  }

  void otherCell() {
    otherCells.inc();
  }

  void called() {
    calls.inc();
  }

  void succeeded(long tookMs, Generation generation) {
    callMs.update(tookMs);
    if (!generation.cut().isEmpty()) {
      cutAnswers.inc();
    }
    if (generation.promptCut()) {
      cutPrompts.inc();
    }
    if (generation.firstTokenMs() > 0) {
      firstTokenMs.update(generation.firstTokenMs());
    }
  }

  void failed(CallException.Kind kind) {
    Objects.requireNonNull(failures.get(kind)).inc();
  }

  void ended(Answer answer) {
    Objects.requireNonNull(answers.get(answer.status())).inc();
    if (answer.generator() != null) {
      promptTokens.inc(answer.generator().promptTokens());
      completionTokens.inc(answer.generator().completionTokens());
    }
    Answer.Timings took = answer.timings();
    stage("queue", took.queueMs());
    stage("embed", took.embedMs());
    stage("link", took.linkMs());
    stage("hop", took.hopMs());
    stage("read", took.readMs());
    stage("generate", took.generateMs());
    stage("total", took.totalMs());
  }

  private void stage(String stage, long tookMs) {
    Objects.requireNonNull(stages.get(stage)).update(tookMs);
  }
}
