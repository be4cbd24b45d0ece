package org.apache.flink.metrics.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.jobs.embedded.Ports;
import io.prometheus.client.Gauge;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Properties;
import java.util.ServiceLoader;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.junit.jupiter.api.Test;

class LoopbackPrometheusReporterTest {

  @Test
  void itServesMetricsAtOneAddressOnly() throws Exception {
    int port = Ports.anyFree();
    Properties options = new Properties();
    options.setProperty("port", Integer.toString(port));
    LoopbackPrometheusReporter reporter =
        (LoopbackPrometheusReporter) factory().createMetricReporter(options);
    try {
      Gauge.build("questions", "of a test").register(reporter.registry).set(7);
      assertThat(get("127.0.0.1", port)).contains("questions 7.0");
      // one of this machine too, which a socket at all addresses would answer
      assertThatThrownBy(() -> get("127.0.0.2", port)).isInstanceOf(ConnectException.class);
    } finally {
      reporter.close();
    }
    assertThat(Ports.isFree(port)).isTrue();
  }

  /** As Flink finds it. */
  private static MetricReporterFactory factory() {
    return ServiceLoader.load(MetricReporterFactory.class).stream()
        .filter(provider -> provider.type() == LoopbackPrometheusReporterFactory.class)
        .findFirst()
        .orElseThrow()
        .get();
  }

  private static String get(String host, int port) throws IOException, InterruptedException {
    URI uri = URI.create("http://%s:%d/metrics".formatted(host, port));
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
        .body();
  }
}
