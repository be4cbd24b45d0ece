package io.flinkgraphrag.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.jobs.embedded.JobDefinition;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DemoITCase {

  private static final Sample TINY = new Sample("/tiny/updates.jsonl", "/tiny/questions.txt");

  @TempDir Path temporary;

  private String temporaryBefore;

  @BeforeEach
  void useTheTestsTemporaryFolder() {
    temporaryBefore = System.setProperty("java.io.tmpdir", temporary.toString());
  }

  @AfterEach
  void restoreTheTemporaryFolder() {
    System.setProperty("java.io.tmpdir", temporaryBefore);
  }

  @Test
  void theDemoLoadsAsksAndLeavesNothingBehindThoughItsPortsAreTaken() throws Exception {
    try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Run run = demo(new CannedJob("ANSWERED"), busy.getLocalPort());
      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.out())
          .contains("Flink web UI   http://127.0.0.1:")
          .contains("deleted at the end; keep it with --data-dir")
          .contains("./graphrag produce questions --bootstrap 127.0.0.1:")
          .contains("applied 2, unchanged 0, refused 0")
          .contains("Q  Who wrote notes?\nA  In 1843.")
          .contains("Q  When?\nA  In 1843.")
          .doesNotContain("127.0.0.1:" + busy.getLocalPort());
    }
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void aQuestionThatGotNoAnswerMakesTheDemoFail() {
    Run run = demo(new CannedJob("FAILED"), 20_000);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).contains("FAILED in 0 ms");
  }

  @Test
  void aJobThatCannotStartIsSaidInOneLine() {
    Run run =
        demo(
            (env, config) -> {
              throw new IllegalStateException("the layout of graph g differs");
            },
            20_000);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("the layout of graph g differs").doesNotContain("\tat ");
  }

  private static Run demo(JobDefinition job, int port) {
    return Run.with(
        job,
        TINY,
        "demo",
        "--exit",
        "--port-kafka",
        Integer.toString(port),
        "--port-ui",
        Integer.toString(port));
  }
}
