package io.flinkgraphrag.contract;

import io.flinkgraphrag.model.SourcePosition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what a parse function reads: {@code read}, {@code otherCells} for what is of another
 * cell's graphs, {@code code.<CODE>.refused} for each {@link FaultCode}, and {@code unknownFields},
 * of which each name is logged once in a JVM. For one task's thread.
 */
final class ParseMetrics {

  private static final Logger LOG = LoggerFactory.getLogger(ParseMetrics.class);

  /** Of all subtasks and all starts of the job in this JVM. */
  private static final Set<UnknownField> TOLD = ConcurrentHashMap.newKeySet();

  private final Counter read;
  private final Counter otherCells;
  private final Counter unknownFields;
  private final Map<String, Counter> refused = new HashMap<>();

  ParseMetrics(MetricGroup group) {
    read = group.counter("read");
    otherCells = group.counter("otherCells");
    unknownFields = group.counter("unknownFields");
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
    Counter known = refused.get(code);
    Counter counter = known != null ? known : refused.get(FaultCode.INTERNAL_ERROR.name());
    Objects.requireNonNull(counter).inc();
  }

  /** Counts the fields of a record that nobody reads, and warns of each name that is new. */
  void unknown(List<UnknownField> fields, SourcePosition position) {
    unknownFields.inc(fields.size());
    for (UnknownField field : fields) {
      if (TOLD.size() < UnknownField.NAMES_MAX && TOLD.add(field)) {
        LOG.warn(
            "{} ({}). Records that have it are taken without it and counted in the metric"
                + " unknownFields.",
            field.message(),
            position);
      }
    }
  }
}
