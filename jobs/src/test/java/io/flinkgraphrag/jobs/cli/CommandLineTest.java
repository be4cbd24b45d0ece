package io.flinkgraphrag.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.jobs.cli.runtime.Sample;
import io.flinkgraphrag.layout.GraphLayouts;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line where nothing runs. */
final class CommandLineTest {

  @Test
  void helpListsEverySubcommand() {
    Run help = Run.of("--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.out())
        .contains(
            "demo",
            "up",
            "generator",
            "sample",
            "load",
            "graphs",
            "ask",
            "eval",
            "produce",
            "consume");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "up",
        "generator",
        "sample",
        "load",
        "graphs",
        "ask",
        "eval",
        "produce",
        "consume"
      })
  void everySubcommandHasHelp(String name) {
    Run help = Run.of(name, "--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.out()).contains("Usage: graphrag " + name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "stats", "export", "delete"})
  void everyCommandOfGraphsHasHelp(String name) {
    Run help = Run.of("graphs", name, "--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.out()).contains("Usage: graphrag graphs " + name);
    assertThat(Run.of("graphs", name, "--nonsense").err())
        .contains("graphrag graphs " + name + " --help");
  }

  @Test
  void aMissingCommandOfGraphsIsSaid() {
    Run graphs = Run.of("graphs");
    assertThat(graphs.exitCode()).isEqualTo(2);
    assertThat(graphs.err()).contains("list, stats, export or delete", "graphrag graphs --help");
  }

  @Test
  void aMissingCommandIsSaidWithTheUsage() {
    assertThat(Run.of().err()).contains("a command is missing", "Usage");
    assertThat(Run.of().exitCode()).isEqualTo(2);
    assertThat(Run.of("cunsume").err()).contains("Did you mean", "consume");
  }

  @Test
  void wrongArgumentsAreSaidBrieflyWithTheWayToTheHelp() {
    Run noQuestion = Run.of("ask");
    assertThat(noQuestion.exitCode()).isEqualTo(2);
    assertThat(noQuestion.err()).contains("QUESTION", "graphrag ask --help");
    assertThat(noQuestion.err().lines()).hasSize(2);
    assertThat(Run.of("ask", "q", "--timeout", "soon").exitCode()).isEqualTo(2);
    assertThat(Run.of("load", "f", "--rate", "0").err()).contains("--rate has to be 1 or more");
    Run port = Run.of("up", "--port-kafka", "70000");
    assertThat(port.exitCode()).isEqualTo(2);
    assertThat(port.err()).contains("--port-kafka has to be 0 to 65535");
  }

  @Test
  void aDataFolderThatCannotBeOneIsSaid(@TempDir Path folder) throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    assertThat(up(file).err()).contains(file + " is not a folder");
    assertThat(up(folder.resolve("a,b")).err()).contains("a,b cannot be used", "comma");
  }

  @Test
  void theSampleIsWrittenOnceAndItsLayoutsFileIsValid(@TempDir Path parent) throws Exception {
    Path folder = parent.resolve("new/sample");
    Run run = Run.of("sample", folder.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out().lines()).hasSize(Sample.COURSE_FILES.size());
    GraphLayouts layouts = GraphLayouts.read(folder.resolve("layouts.yaml"));
    assertThat(layouts.of("course-zh").language()).isEqualTo("zh");
    for (String language : List.of("course", "course-zh")) {
      assertThat(folder.resolve(language + "-updates.jsonl")).isNotEmptyFile();
      assertThat(Files.readAllLines(folder.resolve(language + "-golden.jsonl")))
          .hasSizeGreaterThanOrEqualTo(20);
    }
    Run again = Run.of("sample", folder.toString());
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err()).contains("README.md exists; name another folder");
  }

  private static Run up(Path data) {
    return Run.of("up", "--data-dir", data.toString(), "--port-kafka", "0", "--port-ui", "0");
  }

  @Test
  void aConfigFileThatIsNotThereIsSaid() {
    Run run = Run.of("ask", "q", "--config", "/no/such.properties");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .isEqualToIgnoringNewLines("there is no file to read at /no/such.properties (--config)");
  }

  @Test
  void aBrokerThatIsNotThereIsSaidInOneLineWithinTenSeconds() throws Exception {
    int port;
    try (ServerSocket freed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = freed.getLocalPort();
    }
    long startedAt = System.nanoTime();
    Run run = Run.of("ask", "q", "--bootstrap", "127.0.0.1:" + port);
    assertThat(Duration.ofNanos(System.nanoTime() - startedAt)).isLessThan(Duration.ofSeconds(10));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains("no Kafka broker answers at 127.0.0.1:" + port)
        .contains("./graphrag up");
    assertThat(run.err().lines()).hasSize(1);
  }

  @Test
  void aHostThatDoesNotExistIsSaidTheSameWay() {
    Run run = Run.of("consume", "answers", "--bootstrap", "no-such-host.invalid:9092");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("no Kafka broker answers at no-such-host.invalid:9092");
  }

  @Test
  void upSaysWhichPortIsBusyAndHowToChangeIt(@TempDir Path data) throws Exception {
    try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(busy.getLocalPort());
      Run run = Run.of("up", "--port-kafka", port, "--data-dir", data.toString());
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err())
          .isEqualToIgnoringNewLines(
              "port "
                  + port
                  + " is in use by another process; stop it or give another with --port-kafka N");
    }
  }

  @Test
  void aGeneratorSaysWhatIsWrongBeforeItStarts(@TempDir Path folder) throws Exception {
    Path token = folder.resolve("token");
    String consul = "http://127.0.0.1:1";
    assertThat(generator("--port", "70000")).contains("--port has to be 0 to 65535, is 70000");
    assertThat(generator("--host", "no-such-host.invalid")).contains("no-such-host.invalid");
    assertThat(generator("--weight", "0")).contains("weight", "is 0");
    assertThat(generator("--model", " ")).contains("the model's name is blank");
    assertThat(generator("--max-calls", "0")).contains("calls in flight have to be 1 to");
    assertThat(generator("--consul", "agent")).contains("the registry's URL");
    assertThat(generator("--consul", consul, "--host", "0.0.0.0")).contains("--advertise");
    assertThat(generator("--consul", consul, "--consul-token-file", token.toString()))
        .contains("there is no file to read at " + token);
    Files.writeString(token, "t");
    assertThat(generator("--consul-token-file", token.toString())).contains("no registry");
  }

  private static String generator(String... arguments) {
    List<String> all = new ArrayList<>(List.of("generator"));
    all.addAll(List.of(arguments));
    Run run = Run.of(all.toArray(String[]::new));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err().lines()).as(run.err()).hasSize(1);
    return run.err();
  }

  @Test
  void aGeneratorSaysThatItsPortIsBusy() throws Exception {
    try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Run run = Run.of("generator", "--port", Integer.toString(busy.getLocalPort()));
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err())
          .startsWith("cannot listen on 127.0.0.1:" + busy.getLocalPort())
          .contains("give another with --port N");
    }
  }

  @Test
  void aFileThatIsNotThereIsSaid() {
    Run run = Run.of("load", "no-such-file.jsonl");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("no-such-file.jsonl");
  }

  @Test
  void goldenQuestionsThatCannotBeReadAreSaidWithTheirLine(@TempDir Path folder) throws Exception {
    assertThat(Run.of("eval", "no-such-golden.jsonl").err())
        .isEqualToIgnoringNewLines("there is no file to read at no-such-golden.jsonl");
    String good = "{\"id\":\"a\",\"text\":\"Who?\"}\n";
    assertThat(golden(folder, good + "\nno json").err())
        .contains("line 3 of ", "is no golden question: it is not JSON");
    assertThat(golden(folder, good + "{\"id\":\"b\"}").err()).contains("line 2", "text is missing");
    assertThat(golden(folder, good + good).err())
        .contains("line 2", "its id \"a\" is that of line 1");
    assertThat(golden(folder, good + good + "{} {}").exitCode()).isEqualTo(2);
    assertThat(golden(folder, "\n \n").err()).contains("there is no question in");
    assertThat(golden(folder, "\u001f\u008b broken").exitCode()).isEqualTo(2);
  }

  private static Run golden(Path folder, String lines) throws Exception {
    Path file = Files.write(folder.resolve("golden"), lines.getBytes(StandardCharsets.ISO_8859_1));
    return Run.of("eval", file.toString(), "--bootstrap", "127.0.0.1:1");
  }

  @Test
  void wrongVariantsSettingsAndRangesAreSaidBeforeAnythingIsAsked() {
    Run variant = Run.of("eval", "golden", "--compare", "dens");
    assertThat(variant.exitCode()).isEqualTo(2);
    assertThat(variant.err()).contains("--compare: there is no variant \"dens\"", "no-names");
    assertThat(Run.of("eval", "golden", "--set", "bm52=1").err())
        .contains("--set: there is no setting \"bm52\"");
    assertThat(Run.of("eval", "golden", "--set", "bm25").exitCode()).isEqualTo(2);
    assertThat(Run.of("eval", "golden", "--in-flight", "0").err())
        .contains("--in-flight has to be 1 to");
    assertThat(Run.of("eval", "golden", "--max-passages", "51").err())
        .contains("--max-passages has to be 1 to 50");
  }

  @Test
  void aBrokerThatIsNotThereIsSaidByEvalToo(@TempDir Path folder) throws Exception {
    Run run = golden(folder, "{\"id\":\"a\",\"text\":\"Who?\"}\n");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("no Kafka broker answers at 127.0.0.1:1");
  }
}
