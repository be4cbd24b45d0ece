package io.flinkgraphrag.jobs.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlinkOptionsTest {

  @ParameterizedTest
  @CsvSource({
    "paralelism.default, parallelism.default",
    "taskmanager.numberOfTaskSlot, taskmanager.numberOfTaskSlots",
    "execution.checkpointing.intervall, execution.checkpointing.interval",
    "checkpointing.interval, execution.checkpointing.interval",
    "state.backend.rocksdb.memory.fixed-per-mt, state.backend.rocksdb.memory.fixed-per-tm"
  })
  void whatIsNearlyAnOptionIsDoubtedWithTheOneThatIsMeant(String key, String option) {
    assertThat(FlinkOptions.doubts(Configuration.fromMap(Map.of(key, "s3cret"))))
        .containsExactly(
            "Flink has no option " + key + ", and will ignore it; is " + option + " meant?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "metrics.reporter.prom.port",
        "metrics.reporter.prom.factory.class",
        "kubernetes.cluster-id",
        "s3.access-key",
        "env.java.opts.all",
        "state.backend",
        "graphrag.hops-max"
      })
  void keysOfPluginsOlderKeysAndOursAreNotDoubted(String key) {
    assertThat(FlinkOptions.doubts(Configuration.fromMap(Map.of(key, "x")))).isEmpty();
  }

  @Test
  void theConfigurationThatShipsIsNotDoubted() {
    assertThat(FlinkOptions.doubts(GlobalConfiguration.loadConfiguration("../flink-conf")))
        .isEmpty();
  }
}
