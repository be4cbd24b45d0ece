package io.flinkgraphrag.jobs.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataFolderTest {

  @TempDir Path parent;

  @Test
  void aFolderInUseNamesTheProcessThatUsesIt() {
    Path folder = parent.resolve("data");
    try (DataFolder first = DataFolder.open(folder)) {
      assertThat(first.isTemporary()).isFalse();
      assertThatThrownBy(() -> DataFolder.open(folder))
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining("data folder " + folder + " is used by process")
          .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
    }
    DataFolder.open(folder).close();
  }

  @Test
  void aTemporaryFolderIsDeletedAtItsEndAndOneLeftBehindAtTheNextStart() throws Exception {
    Path abandoned = Files.createDirectory(parent.resolve("graphrag-demo-123"));
    Files.writeString(abandoned.resolve("lock"), "");
    Path ofAnotherProgram = Files.createDirectory(parent.resolve("graphrag-demo-notes"));

    Path temporary;
    try (DataFolder data = DataFolder.temporary(parent)) {
      temporary = data.root();
      try (DataFolder second = DataFolder.temporary(parent)) {
        assertThat(temporary).exists();
        assertThat(second.root()).isNotEqualTo(temporary);
      }
    }

    assertThat(temporary).doesNotExist();
    assertThat(abandoned).doesNotExist();
    assertThat(ofAnotherProgram).exists();
  }

  @Test
  void aBusyPortIsSaidWithTheFlagThatChangesIt() throws Exception {
    try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = busy.getLocalPort();
      assertThatThrownBy(() -> Ports.requireFree(port, "--port-kafka"))
          .hasMessage(
              "port %d is in use by another process; stop it or give another with --port-kafka N"
                  .formatted(port));
      assertThat(Ports.nextFree(port)).isGreaterThan(port);
    }
  }
}
