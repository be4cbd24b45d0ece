package io.flinkgraphrag.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterPointersTest {

  @TempDir private Path folder;

  private ClusterPointers pointers;
  private Path data;

  @BeforeEach
  void create() throws Exception {
    pointers = new ClusterPointers(folder, System.getProperty("user.name"));
    data = folder.resolve("data");
    Files.createDirectories(data.resolve("cluster"));
    Files.writeString(data.resolve("cluster/processes.json"), "{}");
  }

  @Test
  void aClusterIsFoundUntilItIsForgotten() {
    Path pointer = pointers.write(data);
    assertThat(pointers.clusters()).containsExactly(data);
    pointers.forget(data);
    assertThat(pointers.clusters()).isEmpty();
    assertThat(pointer).doesNotExist();
  }

  @Test
  void aPointerToNoClusterIsRemoved() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    assertThat(gone.waitFor(30, TimeUnit.SECONDS)).isTrue();
    Path own = pointers.write(data);
    Path stale =
        own.resolveSibling(own.getFileName().toString().replaceFirst("\\d+$", "" + gone.pid()));
    Files.writeString(stale, data.toString());
    Files.delete(data.resolve("cluster/processes.json"));
    assertThat(pointers.clusters()).isEmpty();
    assertThat(stale).doesNotExist();
    assertThat(own).as("of a process that may be starting its cluster").exists();
  }

  @Test
  void anotherUsersClusterIsNotSeen() {
    pointers.write(data);
    assertThat(new ClusterPointers(folder, "nobody-else").clusters()).isEmpty();
  }
}
