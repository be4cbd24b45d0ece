package io.flinkgraphrag.jobs.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.settings.Topics;
import io.flinkgraphrag.start.StartPolicy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedRuntimeITCase {

  @TempDir Path temporary;

  private Path folder;

  @BeforeEach
  void useAPathWithCharactersThatUrisEscape() {
    folder = temporary.resolve("my data no. 1 50% of it");
  }

  @Test
  void whatItKnewAndAnsweredIsThereAfterACrashAndAfterAnOrderlyEnd() throws Exception {
    try (DataFolder data = DataFolder.open(folder)) {
      GraphRagRuntime first = start(data);
      ask(first, "who");
      assertThat(answers(first, 1)).containsExactly("who 1");
      first.abandon();

      GraphRagRuntime second = start(data);
      ask(second, "who");
      assertThat(answers(second, 2)).containsExactly("who 1", "who 2");
      second.close();

      try (GraphRagRuntime third = start(data)) {
        ask(third, "who");
        assertThat(answers(third, 3)).containsExactly("who 1", "who 2", "who 3");
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(
                () ->
                    assertThat(jobFolders())
                        .containsExactly(
                            data.checkpoints().resolve("00000000000000000000000000000003")));
      }
    }
  }

  @Test
  void aDamagedCheckpointFallsBackToTheOneBefore() throws Exception {
    try (DataFolder data = DataFolder.open(folder)) {
      try (GraphRagRuntime first = start(data)) {
        ask(first, "who");
        assertThat(answers(first, 1)).containsExactly("who 1");
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> Files.exists(data.checkpoints().resolve(CheckpointFolder.MARKER)));
        await().atMost(Duration.ofSeconds(30)).until(() -> completed() == 2);
      }
      CheckpointFolder checkpoints = new CheckpointFolder(data.checkpoints());
      StoredCheckpoint newest = checkpoints.newestWhole(StartPolicy.REFUSE).orElseThrow();
      Files.writeString(newest.folder().resolve(StoredCheckpoint.METADATA), "damaged");
      StoredCheckpoint before = checkpoints.newestWhole(StartPolicy.REFUSE).orElseThrow();
      assertThat(before.number()).isLessThan(newest.number());
      assertThat(before.run()).isEqualTo(newest.run());

      Files.writeString(before.folder().resolve(StoredCheckpoint.METADATA), "");
      assertThatThrownBy(() -> start(data))
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining("held a checkpoint once")
          .hasMessageContaining("--data-dir")
          .hasMessageContaining("-Dgraphrag.start.empty=allow");
      Configuration allowed = new Configuration();
      allowed.set(GraphRagOptions.START_EMPTY, StartPolicy.ALLOW);
      try (GraphRagRuntime anew = start(data, allowed)) {
        assertThat(answers(anew, 2)).containsExactly("who 1", "who 1");
      }
    }
  }

  @Test
  void anIntervalThatCannotBeReadIsNamed() throws Exception {
    Configuration config = new Configuration();
    config.setString(CheckpointingOptions.CHECKPOINTING_INTERVAL.key(), "-5 ms");
    try (DataFolder data = DataFolder.open(folder)) {
      assertThatThrownBy(() -> start(data, config))
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining(CheckpointingOptions.CHECKPOINTING_INTERVAL.key());
    }
  }

  @Test
  void anOptionWhoseValueCannotBeReadIsNamed() throws Exception {
    Configuration config = new Configuration();
    config.setString(GraphRagOptions.STATE_CACHE.key(), "abc");
    RuntimeSettings settings =
        new RuntimeSettings(
            RuntimeSettings.LOOPBACK,
            RuntimeSettings.LOOPBACK,
            Ports.anyFree(),
            Ports.anyFree(),
            2,
            config);
    try (DataFolder data = DataFolder.open(folder)) {
      assertThatThrownBy(
              () ->
                  GraphRagRuntime.start(
                      data, settings, (env, options) -> options.get(GraphRagOptions.STATE_CACHE)))
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining("abc")
          .hasMessageContaining(GraphRagOptions.STATE_CACHE.key())
          .hasMessageContaining("does not start with a number");
      assertThat(data.kafka()).isEmptyDirectory();
      assertThat(data.undo()).isTrue();
    }
  }

  @Test
  void aFolderStaysWhereTheStartFailsOnceKafkaTookConnections() throws Exception {
    try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        DataFolder data = DataFolder.open(folder)) {
      RuntimeSettings settings =
          RuntimeSettings.onLoopback(Ports.anyFree(), busy.getLocalPort(), new Configuration());
      assertThatThrownBy(() -> GraphRagRuntime.start(data, settings, new PassThroughJob()))
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining("Flink does not start");
      assertThat(data.undo()).isFalse();
      assertThat(data.kafka()).isNotEmptyDirectory();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX) // others have one loopback address
  void kafkaAndTheWebUiListenWhereTheyAreToldAndTellClientsSo() throws Exception {
    RuntimeSettings settings =
        new RuntimeSettings(
            "127.0.0.2", "127.0.0.2", Ports.anyFree(), Ports.anyFree(), 2, new Configuration());
    try (DataFolder data = DataFolder.open(folder);
        GraphRagRuntime runtime = GraphRagRuntime.start(data, settings, new PassThroughJob())) {
      assertThat(runtime.bootstrap()).isEqualTo("127.0.0.2:" + settings.kafkaPort());
      assertThat(runtime.webInterface()).isEqualTo("http://127.0.0.2:" + settings.uiPort());
      ask(runtime, "who");
      assertThat(answers(runtime, 1)).containsExactly("who 1");
      assertThat(Ports.isFree(settings.kafkaPort())).isTrue();
      assertThat(Ports.isFree(settings.uiPort())).isTrue();
    }
  }

  @Test
  void kafkasClientsAreToldTheNameOfTheAddressThatItListensOn() throws Exception {
    RuntimeSettings settings =
        new RuntimeSettings(
            "localhost",
            RuntimeSettings.LOOPBACK,
            Ports.anyFree(),
            Ports.anyFree(),
            2,
            new Configuration());
    try (DataFolder data = DataFolder.open(folder);
        GraphRagRuntime runtime = GraphRagRuntime.start(data, settings, new PassThroughJob())) {
      assertThat(runtime.bootstrap()).isEqualTo("localhost:" + settings.kafkaPort());
      assertThat(runtime.webInterface()).isEqualTo("http://127.0.0.1:" + settings.uiPort());
      ask(runtime, "who");
      assertThat(answers(runtime, 1)).containsExactly("who 1");
    }
  }

  @Test
  void aRecordOfFiveMegabytesIsTakenAndTopicsCarryTheBrokersTime() throws Exception {
    try (DataFolder data = DataFolder.open(folder)) {
      int port = Ports.anyFree();
      try (EmbeddedKafka kafka = EmbeddedKafka.start(data.kafka(), port)) {
        kafka.createTopics(Topics.defaults(), 2);
        TextClient client = new TextClient(kafka.bootstrap());
        client.send("graph-updates", "k", "x".repeat(5_000_000));
      }
      try (EmbeddedKafka again = EmbeddedKafka.start(data.kafka(), Ports.anyFree())) {
        again.createTopics(Topics.defaults(), 2);
        var record = new TextClient(again.bootstrap()).read("graph-updates", 1).get(0);
        assertThat(record.value()).hasSize(5_000_000);
        assertThat(record.timestampType().name).isEqualTo("LogAppendTime");
      }
    }
  }

  private static GraphRagRuntime start(DataFolder data) {
    return start(data, new Configuration());
  }

  private static GraphRagRuntime start(DataFolder data, Configuration config) {
    return GraphRagRuntime.start(
        data,
        new RuntimeSettings(
            RuntimeSettings.LOOPBACK,
            RuntimeSettings.LOOPBACK,
            Ports.anyFree(),
            Ports.anyFree(),
            2,
            config),
        new PassThroughJob());
  }

  private static void ask(GraphRagRuntime runtime, String text) throws Exception {
    new TextClient(runtime.bootstrap()).send("questions", null, text);
  }

  private static List<String> answers(GraphRagRuntime runtime, int count) {
    return new TextClient(runtime.bootstrap()).values("answers", count);
  }

  private List<Path> jobFolders() throws Exception {
    try (var children = Files.list(folder.resolve("checkpoints"))) {
      return children.filter(Files::isDirectory).toList();
    }
  }

  private long completed() throws Exception {
    try (var files = Files.walk(folder.resolve("checkpoints"))) {
      return files.filter(file -> file.endsWith(StoredCheckpoint.METADATA)).count();
    }
  }
}
