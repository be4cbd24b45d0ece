package io.flinkgraphrag.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.jobs.cli.runtime.Sample;
import io.flinkgraphrag.layout.GraphLayouts;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

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
            "cluster",
            "generator",
            "sample",
            "load",
            "graphs",
            "ask",
            "eval",
            "serve",
            "produce",
            "consume");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "up",
        "cluster",
        "generator",
        "sample",
        "load",
        "graphs",
        "ask",
        "eval",
        "serve",
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

  @ParameterizedTest
  @ValueSource(strings = {"up", "status", "kill", "freeze", "scale", "down"})
  void everyCommandOfClusterHasHelp(String name) {
    Run help = Run.of("cluster", name, "--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.out()).contains("Usage: graphrag cluster " + name);
  }

  @Test
  void aMissingCommandOfClusterIsSaid() {
    assertThat(Run.of("cluster").err()).contains("up, status, kill, freeze, scale or down");
  }

  @Test
  void aClusterThatDoesNotRunIsSaid(@TempDir Path folder) {
    Run status = Run.of("cluster", "status", "--data-dir", folder.toString());
    assertThat(status.exitCode()).isEqualTo(1);
    assertThat(status.err()).contains("no cluster runs over " + folder);
  }

  @Test
  void aMissingCommandOfGraphsIsSaid() {
    Run graphs = Run.of("graphs");
    assertThat(graphs.exitCode()).isEqualTo(2);
    assertThat(graphs.err()).contains("list, stats, export or delete", "graphrag graphs --help");
  }

  @Test
  void aCommandThatIsNoneIsToldWithThoseThatThereAre() {
    assertThat(Run.of("aks", "x").err()).contains("'aks'").contains("load").doesNotContain("Usage");
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
    assertThat(Run.of("load", "f", "--rate", "0").err()).contains("--rate has to be 1 or more");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "up --port-kafka abc | --port-kafka has to be a port, a whole number from 0 to 65535, is"
            + " \"abc\"",
        "up --port-ui 70000 | --port-ui has to be a port, a whole number from 0 to 65535, is"
            + " \"70000\"",
        "demo --port-ui -1 | --port-ui has to be a port, a whole number from 0 to 65535, is \"-1\"",
        "generator --port 70000 | --port has to be a port, a whole number from 0 to 65535, is"
            + " \"70000\"",
        "generator --port 80.1 | --port has to be a port, a whole number from 0 to 65535, is"
            + " \"80.1\"",
        "generator --weight much | --weight has to be a whole number, is \"much\"",
        "up --checkpoint-interval 1s | --checkpoint-interval has to be a whole number of"
            + " milliseconds, is \"1s\"",
        "ask q --timeout soon | --timeout has to be a whole number of seconds, is \"soon\"",
        "consume t --max 1e3 | --max has to be a whole number, is \"1e3\"",
        "load f --rate 99999999999 | --rate has to be a whole number of at most 2147483647, is"
            + " \"99999999999\"",
        "load f --rate -99999999999 | --rate has to be a whole number of at least -2147483648, is"
            + " \"-99999999999\"",
        "load f --as-version 99999999999999999999 | --as-version has to be a whole number of at"
            + " most 9223372036854775807, is \"99999999999999999999\"",
        "up -D parallelism.default | -D has to be KEY=VALUE, is \"parallelism.default\"",
        "eval f --in-flight many | --in-flight has to be a whole number, is \"many\"",
      })
  void aWrongArgumentIsToldWithItsOptionAndWhatItTakes(String command, String said) {
    Run run = Run.of(command.split(" "));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err().lines().findFirst()).hasValue(said);
    assertThat(run.err().lines()).hasSize(2);
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
    return Run.of(
        "up",
        "--data-dir",
        data.toString(),
        "--port-kafka",
        "0",
        "--port-ui",
        "0",
        "--port-http",
        "0");
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
  void serveSaysWhatIsWrongBeforeItStarts(@TempDir Path folder) throws Exception {
    assertThat(serve("--host", "0.0.0.0")).contains("whoever comes could ask", "--keys FILE");
    assertThat(serve("--host", "no-such-host.invalid")).contains("there is no host no-such-host");
    assertThat(serve("--max-wait", "0")).contains("--max-wait has to be 1 to");
    assertThat(serve("--graphs", "a")).contains("--graphs is for --new-key NAME");
    assertThat(serve("--new-key", "ada")).contains("--graphs, such as");
    assertThat(serve("--bootstrap", "127.0.0.1:1")).contains("no Kafka broker answers");
  }

  @Test
  void aNewKeyIsPrintedWithItsLineForTheFile() {
    Run run = Run.of("serve", "--new-key", "ada", "--graphs", "a,b");
    assertThat(run.exitCode()).as(run.err()).isZero();
    List<String> lines = run.out().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).matches("graphrag_[\\w-]{43}");
    assertThat(lines.get(1))
        .startsWith("{\"name\":\"ada\",\"sha256\":\"")
        .endsWith("\",\"graphs\":[\"a\",\"b\"]}")
        .doesNotContain(lines.get(0));
  }

  private static String serve(String... arguments) {
    List<String> all = new ArrayList<>(List.of("serve"));
    all.addAll(List.of(arguments));
    Run run = Run.of(all.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    assertThat(run.err().lines()).hasSize(1);
    return run.err();
  }

  @Test
  void aGeneratorSaysWhatIsWrongBeforeItStarts(@TempDir Path folder) throws Exception {
    Path token = folder.resolve("token");
    String consul = "http://127.0.0.1:1";
    assertThat(generator("--host", "no-such-host.invalid")).contains("no-such-host.invalid");
    assertThat(generator("--host", "")).contains("--host: no address is given");
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
  void aFolderIsToldFromAFileThatIsNotThere(@TempDir Path folder) {
    Run run = Run.of("load", folder.toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(folder + " is a folder", "*.jsonl");
  }

  @Test
  void whatIsNotLinesOfJsonIsRefusedWithTheLineAndTheWayToMendIt(@TempDir Path folder)
      throws Exception {
    String update = "{\"op\":\"upsert\",\"type\":\"entity\",\"id\":\"a\"}";
    String lines = (update + "\r\n").repeat(3);
    assertThat(load(folder, "[\n  " + update + "\n]\n")).contains("line 1", "jq -c '.[]'");
    assertThat(load(folder, "[" + update + "]")).contains("line 1", "jq -c '.[]'");
    assertThat(load(folder, update + "\n{\n\"op\":\"upsert\"\n}\n")).contains("line 2", "jq -c . ");
    assertThat(load(folder, update + update)).contains("line 1", "INVALID_JSON");
    assertThat(load(folder, "id,title\n1,x\n")).contains("line 1", "it begins with \"id,title\"");
    assertThat(load(folder, update + "\nnull\n")).contains("line 2");
    assertThat(load(folder, update + "\n\n{\"op\":\"upsert\",\"type\":\"entity\"}"))
        .contains("line 3", "MISSING_FIELD: id");
    assertThat(load(folder, ("\ufeff" + lines).getBytes(StandardCharsets.UTF_16LE)))
        .contains("UTF-16", "iconv -f UTF-16 -t UTF-8");
    assertThat(load(folder, lines.getBytes(StandardCharsets.UTF_16BE))).contains("UTF-16");
    assertThat(load(folder, lines.getBytes(Charset.forName("UTF-32")))).contains("line 1");
    assertThat(load(folder, update.replace("a", "\u00e4").getBytes(StandardCharsets.ISO_8859_1)))
        .contains("line 1", "INVALID_UTF8", "iconv -f LATIN1");
    assertThat(load(folder, new byte[] {'P', 'K', 3, 4, 20, 0, 0, 0})).contains("zip");
    assertThat(load(folder, new byte[] {1, 2, 0, 4, 20, 7, 9})).contains("binary");
    assertThat(load(folder, new byte[] {0x1f, (byte) 0x8b, 8, 0, 0})).contains("damaged gzip");
  }

  private static String load(Path folder, String content) throws Exception {
    return load(folder, content.getBytes(StandardCharsets.UTF_8));
  }

  private static String load(Path folder, byte[] content) throws Exception {
    Path file = Files.write(folder.resolve("updates"), content);
    Run run = Run.of("load", file.toString(), "--bootstrap", "127.0.0.1:1");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err().lines()).as(run.err()).hasSize(1);
    assertThat(run.err()).contains(file.toString(), "nothing was sent");
    return run.err();
  }

  @Test
  void fieldsThatNobodyReadsAreToldOnceWithTheirCount(@TempDir Path folder) throws Exception {
    String passage =
        "{\"op\":\"upsert\",\"type\":\"passage\",\"id\":\"p\",\"text\":\"t\",\"entites\":[]}\n";
    Path file = Files.writeString(folder.resolve("f.jsonl"), "\n" + passage.repeat(3));
    Run run = Run.of("load", file.toString(), "--bootstrap", "127.0.0.1:1");
    assertThat(run.err())
        .contains(
            "line 2 of "
                + file
                + ": the field \"entites\" of a passage is not read; the nearest that is read is"
                + " \"entities\"; 3 updates are taken without it")
        .contains("no Kafka broker answers");
  }

  @Test
  void unknownOptionsAreRefusedWithTheNearestBeforeAnythingStarts(@TempDir Path parent) {
    Path data = parent.resolve("data");
    for (String option :
        List.of("graphrag.hop.hubdf-max", "Graphrag.hop.hub-df-max", "graprag.hop.hub-df-max")) {
      Run run = Run.of("up", "-D" + option + "=1", "--data-dir", data.toString());
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err())
          .contains("there is no option " + option, "the nearest is graphrag.hop.hub-df-max");
      assertThat(run.err().lines()).hasSize(1);
      assertThat(data).doesNotExist();
    }
  }

  @Test
  void anOptionOfFlinkThatIsNearlyOneIsToldAndNotRefused() throws Exception {
    try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Run run =
          Run.of(
              "up",
              "-Dtaskmanager.numberOfTaskSlot=2",
              "--port-kafka",
              String.valueOf(busy.getLocalPort()));
      assertThat(run.err().lines().findFirst())
          .hasValue(
              "Flink has no option taskmanager.numberOfTaskSlot, and will ignore it; is"
                  + " taskmanager.numberOfTaskSlots meant?");
      assertThat(run.err()).contains("is in use by another process");
    }
  }

  @Test
  void aNegativeIntervalIsRefused() {
    Run run = Run.of("up", "--checkpoint-interval", "-5");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--checkpoint-interval has to be 0 to 600000, is -5");
  }

  @Test
  void helpIsACommandToo() {
    assertThat(Run.of("help").out()).isEqualTo(Run.of("--help").out());
    assertThat(Run.of("help", "load").out()).isEqualTo(Run.of("load", "--help").out());
    assertThat(Run.of("help", "graphs", "list").out())
        .isEqualTo(Run.of("graphs", "list", "--help").out());
    assertThat(Run.of("graphs", "help", "list").out())
        .isEqualTo(Run.of("graphs", "list", "--help").out());
    Run wrong = Run.of("help", "lod");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).contains("there is no command lod", "load");
  }

  @Test
  void everySummaryInTheHelpIsAWholeSentence() {
    var commands = new ArrayList<>(root().getSubcommands().values());
    commands.addAll(root().getSubcommands().get("graphs").getSubcommands().values());
    for (CommandLine command : commands) {
      assertThat(command.getCommandSpec().usageMessage().description()[0])
          .as(command.getCommandName())
          .endsWith(".");
    }
  }

  private static CommandLine root() {
    return GraphRagCommand.create((env, config) -> {}, Sample.course());
  }

  @Test
  void anEmptyQuestionIsNotAsked() {
    Run run = Run.of("ask", " ", "--bootstrap", "127.0.0.1:1");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("the question is empty");
  }

  @Test
  void aBrokerWithoutAPortIsTakenAtKafkasOwn() {
    assertThat(Run.of("ask", "q", "--bootstrap", "no-such-host.invalid").err())
        .contains("no Kafka broker answers at no-such-host.invalid:9092");
    assertThat(Run.of("ask", "q", "--host", "no-such-host.invalid:1").err())
        .contains("no Kafka broker answers at no-such-host.invalid:1");
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
  void whatATuningCannotTakeIsSaidBeforeAnythingIsAsked(@TempDir Path folder) throws Exception {
    String plain =
        Files.writeString(folder.resolve("plain.jsonl"), "{\"id\":\"a\",\"text\":\"Who?\"}\n")
            .toString();
    String out = folder.resolve("out.yaml").toString();

    Run nothingExpected = Run.of("eval", "--tune", plain, "--out", out);
    assertThat(nothingExpected.exitCode()).isEqualTo(2);
    assertThat(nothingExpected.err()).contains("no question of " + plain + " has expectedPassages");
    assertThat(Run.of("eval", "--tune", plain, plain, "--out", out).err())
        .contains("a file is named twice");
    assertThat(Run.of("eval", "--tune", plain, "--compare", "all").err())
        .contains("--tune asks as the job is configured");
    assertThat(Run.of("eval", "--tune", plain, "--out", plain).err())
        .contains(plain + " exists; name another file");
    assertThat(Run.of("eval", "--tune", plain, "--out", out + "/no/folder.yaml").err())
        .contains("there is no folder to write to at " + out + "/no");
    Run several = Run.of("eval", plain, plain);
    assertThat(several.exitCode()).isEqualTo(2);
    assertThat(several.err()).contains("one GOLDEN is measured at a time");
  }

  @Test
  void aBrokerThatIsNotThereIsSaidByEvalToo(@TempDir Path folder) throws Exception {
    Run run = golden(folder, "{\"id\":\"a\",\"text\":\"Who?\"}\n");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("no Kafka broker answers at 127.0.0.1:1");
  }
}
