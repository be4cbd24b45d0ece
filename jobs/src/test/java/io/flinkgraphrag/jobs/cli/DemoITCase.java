package io.flinkgraphrag.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.jobs.AnswerQuestionsJob;
import io.flinkgraphrag.jobs.cli.runtime.Sample;
import io.flinkgraphrag.jobs.embedded.JobDefinition;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DemoITCase {

  private static final Sample TINY =
      new Sample(
          null, List.of(new Sample.Part(null, "/tiny/updates.jsonl", "/tiny/questions.txt")));

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
          .contains("HTTP           http://127.0.0.1:")
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

  @Test
  void aRefusedStartLeavesNoDataFolderBehind() {
    Path data = temporary.resolve("new/data");
    Run run =
        Run.with(
            AnswerQuestionsJob::define,
            TINY,
            "up",
            "-Dgraphrag.hops-max=many",
            "--data-dir",
            data.toString(),
            "--port-kafka",
            "0",
            "--port-ui",
            "0",
            "--port-http",
            "0");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("graphrag.hops-max is \"many\"").doesNotContain("the log is");
    assertThat(data.getParent()).doesNotExist();
  }

  @Test
  void theSampleInTwoLanguagesLivesInOneJobWithTwoEmbedders() {
    Run run = demo(AnswerQuestionsJob::define, Sample.course(), 21_000);
    assertThat(run.exitCode()).as(run.err() + run.out()).isZero();
    assertThat(run.out()).contains("refused 0").doesNotContain("DEGRADED");
    assertThat(answer(run, "Which hardware serves as time reference for TrueTime?"))
        .contains("GPS receivers and atomic clocks")
        .contains("(lecture-08-6)");
    assertThat(answer(run, "链式复制中的读请求由谁回答？")).contains("链尾").contains("(zh-04-1)");
    assertThat(answer(run, "Raft 的第二位作者设计了哪种脚本语言？")).contains("Tcl").contains("(zh-03-4)");
    assertThat(temporary).isEmptyDirectory();
  }

  /** What the demo printed for one question. */
  private static String answer(Run run, String question) {
    int from = run.out().indexOf("Q  " + question);
    assertThat(from).as(run.out()).isNotNegative();
    return run.out().substring(from, run.out().indexOf("\n\n", from));
  }

  private static Run demo(JobDefinition job, int port) {
    return demo(job, TINY, port);
  }

  private static Run demo(JobDefinition job, Sample sample, int port) {
    return Run.with(
        job,
        sample,
        "demo",
        "--exit",
        "--port-kafka",
        Integer.toString(port),
        "--port-ui",
        Integer.toString(port),
        "--port-http",
        Integer.toString(port));
  }
}
