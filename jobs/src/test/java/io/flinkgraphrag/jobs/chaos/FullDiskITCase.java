package io.flinkgraphrag.jobs.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.flinkgraphrag.jobs.cli.Run;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code graphrag up} on a disk without room. Skipped where this user may not mount one. */
class FullDiskITCase {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir private Path folder;

  private Path disk;

  private void mount(String size) throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    Process mount =
        new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", disk.toString())
            .redirectErrorStream(true)
            .start();
    boolean mounted = mount.waitFor() == 0;
    if (!mounted) {
      disk = null;
    }
    assumeThat(mounted).as("a disk of memory can be mounted").isTrue();
  }

  @AfterEach
  void unmount() throws Exception {
    if (disk != null) {
      assertThat(new ProcessBuilder("umount", "-l", disk.toString()).start().waitFor()).isZero();
    }
  }

  @Test
  void aStartWithoutRoomIsRefusedInOneLine() throws Exception {
    mount("30m");
    Path data = disk.toRealPath().resolve("data");
    Run run =
        Run.of(
            "up",
            "--data-dir",
            data.toString(),
            "--port-kafka",
            "0",
            "--port-ui",
            "0",
            "--port-http",
            "0");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .startsWith("the disk of the data folder " + data + " has ")
        .contains("a start needs 64", "--data-dir");
    assertThat(run.err().lines()).hasSize(1);
    assertThat(data).doesNotExist();
  }

  @Test
  void aDiskThatGetsFullEndsTheProcessWithOneLineAndWithRoomItStartsAgain() throws Exception {
    mount("200m");
    Path data = disk.resolve("data");
    try (ProductProcess up = ProductProcess.up(data, 0, 0, List.of())) {
      up.awaitReady(PATIENCE);
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                fill(disk.resolve("fill"));
                return !ProcessHandle.of(up.pid()).map(ProcessHandle::isAlive).orElse(false);
              });
      assertThat(up.output().lines().filter(line -> !line.startsWith("READY")))
          .as(up.output())
          .hasSize(2)
          .last()
          .asString()
          .contains("the disk of the data folder", "is full", "Make room");
    }
    Files.delete(disk.resolve("fill"));
    try (ProductProcess up = ProductProcess.up(data, 0, 0, List.of())) {
      up.awaitReady(PATIENCE);
    }
  }

  /** Takes what is left, and what others have given back since. */
  private static void fill(Path file) throws IOException {
    byte[] block = new byte[64 * 1024];
    try (OutputStream out =
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
  }
}
