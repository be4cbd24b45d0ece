package io.flinkgraphrag.jobs.embedded;

import static org.apache.flink.configuration.CheckpointingOptions.CHECKPOINTING_INTERVAL;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FlinkSettingsTest {

  @TempDir Path folder;

  @Test
  void aClusterHasTheSamePace() {
    Configuration cluster = GlobalConfiguration.loadConfiguration("../flink-conf");
    Configuration embedded = settings(new Configuration());
    assertThat(cluster.get(CHECKPOINTING_INTERVAL)).isEqualTo(embedded.get(CHECKPOINTING_INTERVAL));
  }

  private Configuration settings(Configuration overrides) {
    try (DataFolder data = DataFolder.open(folder)) {
      return FlinkSettings.of(data, RuntimeSettings.onLoopback(9092, 8081, overrides));
    }
  }
}
