package io.flinkgraphrag.jobs.cli.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.jobs.cluster.ClusterPointers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
                + "\"webInterfaces\":[],\"processes\":[%s,%s,%s]}")
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
    assertThat(address()).isEqualTo("http://127.0.0.1:3");
  }

  @Test
  void withoutAClusterOnThisMachineItIsFlinksOwnPort() {
    assertThat(address()).isEqualTo("http://127.0.0.1:8081");
  }
}
