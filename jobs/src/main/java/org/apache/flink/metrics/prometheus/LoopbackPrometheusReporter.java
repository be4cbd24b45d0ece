package org.apache.flink.metrics.prometheus;

import io.prometheus.client.exporter.HTTPServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.NullMarked;

/**
 * Flink's Prometheus reporter, for this machine only: Flink's own listens on all addresses, and
 * nobody is asked who they are. In Flink's package, as what it serves is not visible elsewhere.
 * Lives as long as its process; Flink calls it from a thread at a time.
 */
@NullMarked
public final class LoopbackPrometheusReporter extends AbstractPrometheusReporter {

  private final HTTPServer server;

  LoopbackPrometheusReporter(int port) {
    try {
      server =
          new HTTPServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), registry);
    } catch (IOException e) {
      throw new UncheckedIOException("no metrics are served at port " + port, e);
    }
  }

  @Override
  public void close() {
    server.stop();
    super.close();
  }
}
