package io.flinkgraphrag.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.jobs.cli.ShownCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each option of the job or of Flink that a document names is there. */
final class DocsOptionsTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** A key, and whether the rest of it was left out. */
  private static final Pattern OPTION =
      Pattern.compile(
          "(?:^|-D)((?:graphrag|execution|pipeline|state|parallelism|jobmanager|taskmanager"
              + "|high-availability|restart-strategy|heartbeat|pekko|classloader|security|web)"
              + "\\.[a-zA-Z0-9.-]*[a-zA-Z0-9])(\\.?[*…]|\\.$)?");

  /** Properties of tests, which are no options. */
  private static final Pattern OF_TESTS = Pattern.compile("graphrag\\.(?:test|docs)\\..*");

  private static List<Path> documents() throws IOException {
    try (Stream<Path> top = Files.list(ROOT);
        Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(top, docs).filter(file -> file.toString().endsWith(".md")).toList();
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyOptionIsThere(Path document) throws IOException {
    assertThat(unknown(Files.readString(document))).as("%s", ROOT.relativize(document)).isEmpty();
  }

  @Test
  void anOptionThatIsMisspeltIsFound() {
    assertThat(
            unknown(
                "`graphrag.kafka.grup`, `graphrag.kafka.group: g`, `graphrag.kafka.*`, `web.sumbit`"))
        .containsExactly("graphrag.kafka.grup", "web.sumbit");
    assertThat(unknown("```\n./graphrag up -Dgraphrag.hopsmax=2\n```\n"))
        .containsExactly("graphrag.hopsmax");
  }

  private static List<String> unknown(String document) {
    Set<String> known = new TreeSet<>();
    KnownOptions.all()
        .forEach(
            (key, option) -> {
              known.add(key);
              option.fallbackKeys().forEach(older -> known.add(older.getKey()));
            });
    Stream<String> inCommands =
        ShownCommands.in(document, Set.of()).stream().flatMap(shown -> shown.words().stream());
    return Stream.concat(inCommands, ShownCommands.spans(document).stream())
        .map(OPTION::matcher)
        .filter(Matcher::find)
        .filter(found -> !OF_TESTS.matcher(found.group(1)).matches())
        .filter(found -> !isKnown(known, found.group(1), found.group(2) != null))
        .map(found -> found.group(1))
        .distinct()
        .toList();
  }

  private static boolean isKnown(Set<String> known, String key, boolean cut) {
    return cut ? known.stream().anyMatch(option -> option.startsWith(key)) : known.contains(key);
  }
}
