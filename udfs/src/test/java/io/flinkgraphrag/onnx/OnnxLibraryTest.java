package io.flinkgraphrag.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.embed.inprocess.InProcessEmbedderFactory;
import io.flinkgraphrag.embed.inprocess.InProcessModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxLibraryTest {

  /** In a JVM of its own, as the libraries are loaded once. */
  @Test
  void aProcessThatIsKilledLeavesNoLibrariesBehind(@TempDir Path temporary) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                Loaded.class.getName())
            .redirectErrorStream(true)
            .start();
    try (var output = process.inputReader()) {
      assertThat(output.lines().filter(line -> line.startsWith("loaded")).findFirst())
          .hasValue("loaded");
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void aFolderThatCannotBeDeletedFailsNothing(@TempDir Path temporary) throws Exception {
    Path file = Files.createFile(temporary.resolve("file"));
    OnnxLibrary.delete(file.resolve("folder"));
    OnnxLibrary.delete(temporary);
    assertThat(file).exists();
  }

  /** Loads a model, says so, and waits to be killed. */
  static final class Loaded {
    public static void main(String[] arguments) throws Exception {
      var unused = new InProcessEmbedderFactory(InProcessModel.BGE_SMALL_EN).open();
      System.out.println("loaded");
      Thread.currentThread().join();
    }
  }
}
