package io.flinkgraphrag.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.discover.Discovery;
import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.generate.GenerationRequest;
import io.flinkgraphrag.generate.chat.PooledGenerator;
import io.flinkgraphrag.model.contract.Evidence;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.groups.GenericMetricGroup;
import org.apache.flink.runtime.metrics.util.TestingMetricRegistry;
import org.junit.jupiter.api.Test;

class PoolMetricsTest {

  private final Map<String, Metric> registered = new TreeMap<>();
  private final TestingMetricRegistry registry =
      TestingMetricRegistry.builder()
          .setRegisterConsumer(
              (metric, name, group) -> registered.put(group.getMetricIdentifier(name), metric))
          .setUnregisterConsumer(
              (metric, name, group) -> registered.remove(group.getMetricIdentifier(name)))
          .build();
  private final MetricGroup operator = new GenericMetricGroup(registry, null, "op");
  private final VirtualTime time = new VirtualTime();
  private final FakeClients clients = new FakeClients(time);
  private Consumer<List<Endpoint>> announce;

  private final PooledGenerator pool =
      new PooledGenerator(
          "pool",
          PoolOptions.DEFAULTS,
          new Discovery() {
            @Override
            public void start(Consumer<List<Endpoint>> listener) {
              announce = listener;
            }

            @Override
            public void close() {}
          },
          clients,
          null,
          time,
          new Random(1));

  private static Endpoint endpoint(String id) {
    return new Endpoint(id, "http://h:1/v1", "", 1, "");
  }

  private Object value(String name) {
    return ((Gauge<?>) registered.get("op.generator.endpoint." + name)).getValue();
  }

  @Test
  void anEndpointShowsItsStateAndItsCalls() throws Exception {
    announce.accept(List.of(endpoint("a")));
    try (AutoCloseable report = pool.report(operator)) {
      assertThat(report).isNotNull();
      assertThat(registered.keySet())
          .containsExactly(
              "op.generator.endpoint.a.calls",
              "op.generator.endpoint.a.ejections",
              "op.generator.endpoint.a.failures",
              "op.generator.endpoint.a.firstTokenMs",
              "op.generator.endpoint.a.inFlight",
              "op.generator.endpoint.a.state",
              "op.generator.pool.waiting");
      var unused =
          pool.generate(
              new GenerationRequest(
                  "?", "en", new Evidence(List.of(), List.of()), Duration.ofSeconds(9)));
      assertThat(value("a.inFlight")).isEqualTo(1L);
      time.advance(100);
      assertThat(value("a.inFlight")).isEqualTo(0L);
      assertThat(value("a.calls")).isEqualTo(1L);
      assertThat((double) value("a.firstTokenMs")).isBetween(9.0, 10.0);
      assertThat(value("a.state")).isEqualTo(0L);
    }
    pool.close();
  }

  @Test
  void tenRoundsOfComingAndGoingLeaveNoMetric() throws Exception {
    AutoCloseable early = pool.report(operator);
    for (int round = 0; round < 10; round++) {
      announce.accept(List.of(endpoint("a"), endpoint("b" + round)));
      assertThat(registered).hasSize(13);
      announce.accept(List.of());
      assertThat(registered.keySet()).containsExactly("op.generator.pool.waiting");
    }
    announce.accept(List.of(endpoint("a")));
    early.close();
    assertThat(registered).isEmpty();
    announce.accept(List.of(endpoint("b")));
    assertThat(registered).isEmpty();
    pool.close();
  }
}
