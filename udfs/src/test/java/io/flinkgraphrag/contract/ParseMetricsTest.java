package io.flinkgraphrag.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.model.SourcePosition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class ParseMetricsTest {

  /** Keeps the counters under their full names. */
  private static final class Recorded extends UnregisteredMetricsGroup {
    private final String prefix;
    private final Map<String, Counter> counters;

    Recorded(String prefix, Map<String, Counter> counters) {
      this.prefix = prefix;
      this.counters = counters;
    }

    @Override
    public Counter counter(String name) {
      return counters.computeIfAbsent(prefix + name, n -> super.counter(name));
    }

    @Override
    public MetricGroup addGroup(String key, String value) {
      return new Recorded(prefix + key + "." + value + ".", counters);
    }
  }

  @Test
  void refusalsAreCountedByCode() {
    Map<String, Counter> counters = new HashMap<>();
    ParseMetrics metrics = new ParseMetrics(new Recorded("", counters));
    metrics.read();
    metrics.refused("TOO_LARGE");
    metrics.refused("TOO_LARGE");
    metrics.refused("NO_SUCH_CODE");
    metrics.otherCell();
    assertThat(counters.get("read").getCount()).isEqualTo(1);
    assertThat(counters.get("code.TOO_LARGE.refused").getCount()).isEqualTo(2);
    assertThat(counters.get("code.INTERNAL_ERROR.refused").getCount()).isEqualTo(1);
    assertThat(counters.get("otherCells").getCount()).isEqualTo(1);
    assertThat(counters).hasSize(FaultCode.values().length + 3);
  }

  @Test
  void unknownFieldsAreAllCounted() {
    Map<String, Counter> counters = new HashMap<>();
    List<UnknownField> fields =
        List.of(new UnknownField("a", "entity"), new UnknownField("b", "entity"));
    SourcePosition position = new SourcePosition("graph-updates", 1, 2);
    for (int subtask = 0; subtask < 3; subtask++) {
      new ParseMetrics(new Recorded("", counters)).unknown(fields, position);
    }
    assertThat(counters.get("unknownFields").getCount()).isEqualTo(6);
  }
}
