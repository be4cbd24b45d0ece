package io.flinkgraphrag.contract;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * Counts what a parse function reads: {@code read}, and {@code code.<CODE>.refused} for each {@link
 * FaultCode}. For one task's thread.
 */
final class ParseMetrics {

  private final Counter read;
  private final Map<String, Counter> refused = new HashMap<>();

  ParseMetrics(MetricGroup group) {
    read = group.counter("read");
    for (FaultCode code : FaultCode.values()) {
      refused.put(code.name(), group.addGroup("code", code.name()).counter("refused"));
    }
  }

  void read() {
    read.inc();
  }

  void refused(String code) {
    refused.getOrDefault(code, refused.get(FaultCode.INTERNAL_ERROR.name())).inc();
  }
}
