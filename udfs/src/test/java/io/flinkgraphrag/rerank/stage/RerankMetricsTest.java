package io.flinkgraphrag.rerank.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.http.CallException.Kind;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.metrics.groups.GenericMetricGroup;
import org.apache.flink.runtime.metrics.util.TestingMetricRegistry;
import org.junit.jupiter.api.Test;

class RerankMetricsTest {

  private final Map<String, Metric> registered = new HashMap<>();
  private final RerankMetrics metrics =
      new RerankMetrics(
          new GenericMetricGroup(
              TestingMetricRegistry.builder()
                  .setRegisterConsumer(
                      (metric, name, group) ->
                          registered.put(group.getMetricIdentifier(name), metric))
                  .build(),
              null,
              "operator"),
          () -> 3,
          () -> 1);

  private long count(String name) {
    return ((Counter) registered.get("operator.rerank." + name)).getCount();
  }

  private Object gauge(String name) {
    return ((Gauge<?>) registered.get("operator.rerank." + name)).getValue();
  }

  @Test
  void callsFailuresFallbacksAndTimesHaveTheNamesThatOperationsTells() {
    metrics.called();
    metrics.called();
    metrics.succeeded(41);
    metrics.failed(Kind.TIMEOUT);
    metrics.fellBack();
    assertThat(count("calls")).isEqualTo(2);
    assertThat(count("kind.TIMEOUT.failures")).isEqualTo(1);
    assertThat(count("kind.GARBAGE.failures")).isZero();
    assertThat(count("fallbacks")).isEqualTo(1);
    assertThat(((Histogram) registered.get("operator.rerank.callMs")).getStatistics().getMax())
        .isEqualTo(41);
    assertThat(gauge("inFlight")).isEqualTo(3);
    assertThat(gauge("breakersOpen")).isEqualTo(1L);
  }
}
