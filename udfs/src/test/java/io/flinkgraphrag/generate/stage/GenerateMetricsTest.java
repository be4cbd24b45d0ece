package io.flinkgraphrag.generate.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.generate.Examples;
import io.flinkgraphrag.generate.Generation;
import io.flinkgraphrag.http.CallException.Kind;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.Status;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.metrics.groups.GenericMetricGroup;
import org.apache.flink.runtime.metrics.util.TestingMetricRegistry;
import org.junit.jupiter.api.Test;

class GenerateMetricsTest {

  private final Map<String, Metric> registered = new HashMap<>();
  private final GenerateMetrics metrics =
      new GenerateMetrics(
          new GenericMetricGroup(
              TestingMetricRegistry.builder()
                  .setRegisterConsumer(
                      (metric, name, group) ->
                          registered.put(group.getMetricIdentifier(name), metric))
                  .build(),
              null,
              "operator"));

  private long count(String name) {
    return ((Counter) registered.get("operator.generate." + name)).getCount();
  }

  @Test
  void recordsCallsAndFailuresAreCounted() {
    metrics.called();
    metrics.failed(Kind.TIMEOUT);
    metrics.ended(
        AnswerAssembly.refused(
            Examples.grounded("Who?", Examples.RAFT), Status.EXPIRED, new Reason("X", ""), 5));
    assertThat(count("calls")).isEqualTo(1);
    assertThat(count("kind.TIMEOUT.failures")).isEqualTo(1);
    assertThat(count("kind.GARBAGE.failures")).isZero();
    assertThat(count("status.EXPIRED.answers")).isEqualTo(1);
    assertThat(count("promptTokens")).isZero();
    for (String stage : List.of("queue", "embed", "link", "hop", "read", "generate", "total")) {
      Histogram took = (Histogram) registered.get("operator.generate.stage." + stage + ".tookMs");
      assertThat(took.getCount()).as(stage).isEqualTo(1);
    }
  }

  private static Generation generation(String cut, int promptTokens, int sentTokens) {
    return new Generation("x", List.of(), "", promptTokens, 0, 0, false, cut, sentTokens, "", 1);
  }

  @Test
  void aPromptOfWhichTheServerCountedAPartOnlyIsCounted() {
    metrics.succeeded(1, generation("", 4_096, 5_980));
    metrics.succeeded(1, generation("", 5_500, 5_980));
    metrics.succeeded(1, generation("", 0, 5_980));
    assertThat(count("cutPrompts")).isEqualTo(1);
    assertThat(count("cutAnswers")).isZero();
  }

  @Test
  void anAnswerThatIsNotWholeIsCounted() {
    metrics.succeeded(1, generation("the answer was cut", 0, 0));
    assertThat(count("cutAnswers")).isEqualTo(1);
  }

  @Test
  void theHistogramsForgetWhatIsOlderThanTheirWindow() {
    for (int i = 0; i < GenerateMetrics.WINDOW + 10; i++) {
      metrics.succeeded(i, new Generation("x", List.of(), "", 0, 0, i % 2));
    }
    Histogram calls = (Histogram) registered.get("operator.generate.callMs");
    assertThat(calls.getStatistics().size()).isEqualTo(GenerateMetrics.WINDOW);
    assertThat(calls.getStatistics().getMin()).isEqualTo(10);
    Histogram firstTokens = (Histogram) registered.get("operator.generate.firstTokenMs");
    assertThat(firstTokens.getCount()).isEqualTo((GenerateMetrics.WINDOW + 10) / 2);
  }
}
