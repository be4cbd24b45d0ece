package io.flinkgraphrag.jobs.cli.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.jobs.cluster.ClusterPointers;
import io.flinkgraphrag.jobs.flink.FlinkRest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which Flink a command asks that was given no address. */
final class FlinkConnectionTest {

  @TempDir private Path folder;

  private final ClusterPointers pointers = ClusterPointers.ofThisUser();

  @AfterEach
  void forget() {
    pointers.forget(folder);
  }

  private static String address() {
    try (FlinkCluster cluster = new FlinkConnection(FakeFlink.PACE).open()) {
      return cluster.rest().address().toString();
    }
  }

  /** A cluster whose first JobManager is dead and whose second is this process. */
  private void cluster(Path data) throws IOException {
    ProcessHandle self = ProcessHandle.current();
    long since = self.info().startInstant().orElseThrow().toEpochMilli();
    String row =
        "{\"role\":\"%s\",\"pid\":%d,\"since\":%d,\"port\":%d,\"metricsPort\":0,\"restarts\":0}";
    Path table = data.resolve("cluster/processes.json");
    Files.createDirectories(table.getParent());
    Files.writeString(
        table,
        ("{\"supervisor\":%d,\"since\":%d,\"temporary\":false,\"bootstrap\":\"b\",\"zooKeeper\":\"z\","
                + "\"webInterfaces\":[\"https://127.0.0.1:2\",\"https://127.0.0.1:3\"],\"processes\":[%s,%s,%s]}")
            .formatted(
                self.pid(),
                since,
                row.formatted("broker-1", self.pid(), since, 1),
                row.formatted("jobmanager-1", 0, 0, 2),
                row.formatted("jobmanager-2", self.pid(), since, 3)));
    pointers.write(data);
  }

  @Test
  void aJobManagerThatLivesOfTheClusterOnThisMachineIsAsked() throws IOException {
    cluster(folder);
    assertThat(address()).isEqualTo("https://127.0.0.1:3");
  }

  @Test
  void withoutAClusterOnThisMachineItIsFlinksOwnPort() {
    assertThat(address()).isEqualTo("http://127.0.0.1:8081");
  }

  @Test
  void theOthersAreAskedWhereOneDoesNotAnswer() throws Exception {
    try (FakeFlink first = new FakeFlink();
        FakeFlink second = new FakeFlink();
        FlinkRest rest =
            new FlinkRest(
                List.of(
                    URI.create("http://127.0.0.1:1"),
                    URI.create(first.url()),
                    URI.create(second.url())),
                FakeFlink.PACE,
                Optional.empty())) {
      rest.get("/jobs/overview");
      assertThat(rest.address()).hasToString(first.url());
      first.close();
      rest.get("/jobs/overview");
      assertThat(rest.address()).hasToString(second.url());
    }
  }

  @Test
  void aJobManagerThatDoesNotKnowTheLeaderIsNoReasonNotToAskTheOthers() throws Exception {
    try (FakeFlink alone = new FakeFlink();
        FakeFlink other = new FakeFlink();
        FlinkRest rest =
            new FlinkRest(
                List.of(URI.create(alone.url()), URI.create(other.url())),
                FakeFlink.PACE,
                Optional.empty())) {
      alone.only("GET /jobs/overview", 503, FakeFlink.NO_LEADER);
      assertThat(rest.look("/jobs/overview")).isPresent();
    }
  }

  @Test
  void allAddressesThatDoNotAnswerAreNamed() {
    assertThat(
            FakeFlink.run(
                new SavepointCommand(FakeFlink.PACE), "--flink", "127.0.0.1:1,https://127.0.0.1:2"))
        .satisfies(
            ended -> {
              assertThat(ended.code()).isEqualTo(2);
              assertThat(ended.err())
                  .contains("no Flink answers at http://127.0.0.1:1, https://127.0.0.1:2");
            });
  }

  @Test
  void aFolderWithoutConfigurationIsTold() {
    assertThat(
            FakeFlink.run(new SavepointCommand(FakeFlink.PACE), "--flink-conf", folder.toString())
                .err())
        .contains("--flink-conf", folder.toString())
        .hasLineCount(1);
  }
}
