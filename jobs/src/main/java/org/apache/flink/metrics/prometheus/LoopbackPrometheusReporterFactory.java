package org.apache.flink.metrics.prometheus;

import java.util.Properties;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.jspecify.annotations.NullMarked;

/** Makes {@link LoopbackPrometheusReporter}s, for the option {@code metrics.reporter.*.port}. */
@NullMarked
public final class LoopbackPrometheusReporterFactory implements MetricReporterFactory {

  private static final String PORT = "port";
  private static final String DEFAULT_PORT = "9249";

  @Override
  public MetricReporter createMetricReporter(Properties options) {
    return new LoopbackPrometheusReporter(
        Integer.parseInt(options.getProperty(PORT, DEFAULT_PORT)));
  }
}
