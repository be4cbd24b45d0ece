package io.flinkgraphrag.jobs.gateway.routes;

import io.flinkgraphrag.jobs.gateway.http.CallWatch;
import io.flinkgraphrag.jobs.gateway.http.HttpCall;
import io.flinkgraphrag.jobs.gateway.http.HttpReply;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * What {@code GET /metrics} tells: of requests by their routes, and never a graph or a key's name.
 * Thread-safe.
 */
public final class HttpMetrics implements CallWatch {

  private static final double NANOS = 1e9;
  private static final String OTHER = "other";

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusTextFormatWriter text = PrometheusTextFormatWriter.create();

  private final Counter requests =
      Counter.builder()
          .name("graphrag_http_requests_total")
          .help("Requests that ended, by route and status; 499: the client went away.")
          .labelNames("route", "status")
          .register(registry);

  private final Histogram seconds =
      Histogram.builder()
          .name("graphrag_http_request_seconds")
          .help("From a request's arrival to its end, by route.")
          .labelNames("route")
          .classicOnly()
          .classicUpperBounds(.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60)
          .register(registry);

  /**
   * Creates the metrics.
   *
   * @param underWay requests
   * @param waiting questions
   * @param sinceAnswer seconds, below zero for never
   */
  public HttpMetrics(IntSupplier underWay, IntSupplier waiting, LongSupplier sinceAnswer) {
    look("graphrag_http_requests_under_way", "Requests without their reply.", underWay::getAsInt);
    look("graphrag_http_waiting", "Questions whose answers are awaited.", waiting::getAsInt);
    look(
        "graphrag_http_last_answer_seconds",
        "Seconds since an answer to anybody was seen; -1: none yet.",
        sinceAnswer);
  }

  private void look(String name, String help, LongSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call((double) value.getAsLong()))
        .register(registry);
  }

  @Override
  public void ended(HttpCall call, int status, long nanos) {
    String route = call.route().isEmpty() ? OTHER : call.route();
    requests.labelValues(route, Integer.toString(status)).inc();
    seconds.labelValues(route).observe(nanos / NANOS);
  }

  /**
   * Counts a request that was refused before its body had come.
   *
   * @param route empty for none of the server's
   */
  public void refused(Optional<String> route, int status) {
    requests.labelValues(route.orElse(OTHER), Integer.toString(status)).inc();
  }

  /** Writes all of them. */
  public void write(HttpCall call) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      text.write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    call.reply(new HttpReply(200, text.getContentType(), out.toByteArray(), Map.of()));
  }
}
