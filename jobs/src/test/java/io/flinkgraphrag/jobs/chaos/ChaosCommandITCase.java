package io.flinkgraphrag.jobs.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code graphrag chaos}, with a few scenarios. */
final class ChaosCommandITCase {

  private static final String SEED = "20261130";
  private static final Duration PATIENCE = Duration.ofMinutes(20);

  @TempDir Path folder;

  @Test
  void nothingIsLostDoubledOrWrongAndNoProcessIsLeft() throws Exception {
    assertRight(
        "--scenario",
        "taskmanager-kill",
        "leader-kill",
        "broker-kill",
        "stop-and-start",
        "corrupt-input",
        "duplicates");
  }

  @Test
  void theBareJobLosesNothingEither() throws Exception {
    assertRight("--pass-through", "--scenario", "taskmanager-kill");
  }

  private void assertRight(String... arguments) throws Exception {
    Path data = folder.resolve("data");
    List<String> command = new ArrayList<>(List.of("chaos", "--seed", SEED, "--rate", "5"));
    command.addAll(List.of("--data-dir", data.toString()));
    command.addAll(List.of(arguments));
    try (ProductProcess chaos = ProductProcess.start(command)) {
      int exitCode = chaos.awaitEnd(PATIENCE);
      assertThat(exitCode).as(chaos::output).isZero();
      await().atMost(PATIENCE).until(() -> chaos.output().endsWith("seed " + SEED));
      assertThat(chaos.output())
          .startsWith("seed " + SEED)
          .contains("0 lost, 0 doubled, 0 wrong, 0 degraded");
    }
    assertThat(ProcessHandle.allProcesses())
        .noneMatch(process -> process.info().commandLine().orElse("").contains(data.toString()));
  }
}
