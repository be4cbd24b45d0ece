package io.flinkgraphrag.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.jobs.cli.ShownCommands.Shown;
import io.flinkgraphrag.jobs.cli.runtime.Sample;
import io.flinkgraphrag.jobs.embedded.PassThroughJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParseResult;

/** Each command that a document shows is there, and takes what is shown. */
final class DocsCommandsTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Pattern LONG_OPTION = Pattern.compile("^(--[a-z][a-z-]+)(?: |$)");

  /** Of other programs, and of the job itself. */
  private static final Set<String> FOREIGN =
      Set.of("--add-modules", "--fromSavepoint", "--max-client-batch-size");

  private static List<Path> documents() throws IOException {
    try (Stream<Path> top = Files.list(ROOT);
        Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(top, docs).filter(file -> file.toString().endsWith(".md")).toList();
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyCommandIsThereAndTakesWhatIsShown(Path document) throws IOException {
    List<Shown> shown =
        ShownCommands.in(Files.readString(document), commands().getSubcommands().keySet());

    assertThat(shown.stream().flatMap(each -> faults(each).stream()).toList())
        .as("%s", ROOT.relativize(document))
        .isEmpty();
  }

  /** Of which command it is, its sentence says; here one of any will do. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "docs/operations.md",
        "docs/clients.md",
        "docs/security.md",
        "docs/rerankers.md"
      })
  void everyOptionOfTheCommandLineIsOneOfACommand(String document) throws IOException {
    Set<String> known = new TreeSet<>(FOREIGN);
    collectOptions(commands(), known);
    List<String> unknown =
        ShownCommands.spans(Files.readString(ROOT.resolve(document))).stream()
            .map(LONG_OPTION::matcher)
            .filter(Matcher::find)
            .map(found -> found.group(1))
            .filter(option -> !known.contains(option))
            .toList();

    assertThat(unknown).as(document).isEmpty();
  }

  @Test
  void commandsAreFoundWhereverADocumentShowsThem() {
    String document =
        """
        Give `./graphrag cluster kill|freeze` or `load --rate N`, of the user `flink` or ``.

        ```
        ./graphrag up --data-dir D \\
          '-Dgraphrag.generate.openai.url=http://a;http://b'   # a comment
        for i in 1 2; do ./graphrag stop && ./graphrag start; done
        ```
        """;

    assertThat(ShownCommands.in(document, Set.of("load")))
        .containsExactly(
            new Shown(
                List.of(
                    "up", "--data-dir", "D", "-Dgraphrag.generate.openai.url=http://a;http://b"),
                true),
            new Shown(List.of("stop"), true),
            new Shown(List.of("start"), true),
            new Shown(List.of("cluster", "kill"), false),
            new Shown(List.of("cluster", "freeze"), false),
            new Shown(List.of("load", "--rate", "1"), false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "./graphrag clustr up",
        "./graphrag cluster upp",
        "./graphrag load --wiat notes.jsonl",
        "./graphrag load --rate fast notes.jsonl",
        "./graphrag stop --data-dir data",
      })
  void aCommandThatIsMisspeltIsAFault(String line) {
    String block = "```\n" + line + "\n```\n";
    String span = "Give `" + line + "`.";

    for (String document : List.of(block, span)) {
      assertThat(ShownCommands.in(document, Set.of()))
          .hasSize(1)
          .allSatisfy(each -> assertThat(faults(each)).isNotEmpty());
    }
  }

  @Test
  void onlyALineOfATerminalHasToBeWhole() {
    assertThat(faults(new Shown(List.of("load", "--wait"), false))).isEmpty();
    assertThat(faults(new Shown(List.of("load", "--wait"), true))).isNotEmpty();
  }

  private static List<String> faults(Shown shown) {
    List<String> faults = new ArrayList<>();
    ParseResult result = commands().parseArgs(shown.words().toArray(String[]::new));
    while (result != null) {
      for (Exception error : result.errors()) {
        if (shown.whole() || !(error instanceof MissingParameterException)) {
          faults.add(shown + ": " + error.getMessage());
        }
      }
      result = result.subcommand();
    }
    return faults;
  }

  private static void collectOptions(CommandLine command, Set<String> names) {
    command.getCommandSpec().options().forEach(option -> names.addAll(List.of(option.names())));
    command.getSubcommands().values().forEach(sub -> collectOptions(sub, names));
  }

  /** That tell all their complaints, and not only the first. */
  private static CommandLine commands() {
    CommandLine commands =
        GraphRagCommand.create(new PassThroughJob(), new Sample(null, List.of()));
    collectErrors(commands);
    return commands;
  }

  private static void collectErrors(CommandLine command) {
    command.getCommandSpec().parser().collectErrors(true);
    command.getSubcommands().values().forEach(DocsCommandsTest::collectErrors);
  }
}
