package io.flinkgraphrag.jobs.embedded;

import static org.apache.flink.configuration.CheckpointingOptions.CHECKPOINTING_INTERVAL;
import static org.apache.flink.configuration.CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FlinkSettingsTest {

  @TempDir Path folder;

  @Test
  void thePauseBetweenCheckpointsFollowsTheInterval() {
    Configuration slower = new Configuration();
    slower.set(CHECKPOINTING_INTERVAL, Duration.ofSeconds(1));
    assertThat(settings(slower).get(MIN_PAUSE_BETWEEN_CHECKPOINTS))
        .isEqualTo(Duration.ofMillis(800));
    assertThat(settings(new Configuration()).get(MIN_PAUSE_BETWEEN_CHECKPOINTS))
        .isEqualTo(Duration.ofMillis(200));
  }

  @Test
  void aPauseThatIsGivenStays() {
    Configuration given = new Configuration();
    given.set(MIN_PAUSE_BETWEEN_CHECKPOINTS, Duration.ZERO);
    assertThat(settings(given).get(MIN_PAUSE_BETWEEN_CHECKPOINTS)).isEqualTo(Duration.ZERO);
  }

  @Test
  void aClusterHasTheSamePace() {
    Configuration cluster = GlobalConfiguration.loadConfiguration("../flink-conf");
    Configuration embedded = settings(new Configuration());
    assertThat(cluster.get(CHECKPOINTING_INTERVAL)).isEqualTo(embedded.get(CHECKPOINTING_INTERVAL));
    assertThat(cluster.get(MIN_PAUSE_BETWEEN_CHECKPOINTS))
        .isEqualTo(embedded.get(MIN_PAUSE_BETWEEN_CHECKPOINTS));
  }

  private Configuration settings(Configuration overrides) {
    try (DataFolder data = DataFolder.open(folder)) {
      Configuration config = FlinkSettings.of(data, "127.0.0.1:9092", 8081, overrides);
      FlinkSettings.pauseBetweenCheckpoints(config);
      return config;
    }
  }
}
