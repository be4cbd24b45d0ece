package io.flinkgraphrag.contract;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * Counts what a parse function reads: {@code read}, {@code otherCells} for what is of another
 * cell's graphs, and {@code code.<CODE>.refused} for each {@link FaultCode}. For one task's thread.
 */
final class ParseMetrics {

  private final Counter read;
  private final Counter otherCells;
  private final Map<String, Counter> refused = new HashMap<>();

  ParseMetrics(MetricGroup group) {
    read = group.counter("read");
    otherCells = group.counter("otherCells");
    for (FaultCode code : FaultCode.values()) {
      refused.put(code.name(), group.addGroup("code", code.name()).counter("refused"));
    }
  }

  void read() {
    read.inc();
  }

  void otherCell() {
    otherCells.inc();
  }

  void refused(String code) {
    refused.getOrDefault(code, refused.get(FaultCode.INTERNAL_ERROR.name())).inc();
  }
}
