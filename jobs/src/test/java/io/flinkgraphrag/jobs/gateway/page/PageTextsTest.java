package io.flinkgraphrag.jobs.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the page says: all of it in both languages, and nothing that nobody says. */
final class PageTextsTest {

  private static final Path PAGE = Path.of("src/main/resources/page");
  private static final Path OPERATIONS = Path.of("../docs/operations.md");
  private static final Path ANSWER =
      Path.of("../udfs/src/main/resources/schemas/answer.schema.json");
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Pattern SAID =
      Pattern.compile(
          "text(?:OrNull)?\\(\\s*\"([\\w.]+)\"|data-(?:text|label|placeholder)=\"([\\w.]+)\"");
  private static final Pattern CHOSEN =
      Pattern.compile("words: \"([\\w.]+)\"|[?:] \"((?:progress|answer|fault)\\.\\w+)\"");
  private static final Pattern VALUE = Pattern.compile("\\{\\w+}");

  @Test
  void bothLanguagesSayTheSameThings() throws IOException {
    JsonNode english = texts("en");
    JsonNode chinese = texts("zh");
    assertThat(names(chinese)).containsExactlyInAnyOrderElementsOf(names(english));
    for (String name : names(english)) {
      assertThat(values(chinese.path(name).asText()))
          .as(name)
          .containsExactlyInAnyOrderElementsOf(values(english.path(name).asText()));
    }
  }

  @Test
  void everyCodeAndStatusOfAnAnswerIsSaidInWords() throws IOException {
    Set<String> said = names(texts("en"));
    for (JsonNode status : JSON.readTree(ANSWER.toFile()).at("/properties/status/enum")) {
      assertThat(said).contains("status." + status.asText(), "says." + status.asText());
    }
    assertThat(said).containsAll(codes());
    assertThat(said.stream().filter(name -> name.startsWith("code.")))
        .containsExactlyInAnyOrderElementsOf(codes());
  }

  @Test
  void whatThePageSaysHasAText() throws IOException {
    Set<String> said = new TreeSet<>();
    try (Stream<Path> files = Files.list(PAGE)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        for (Pattern pattern : new Pattern[] {SAID, CHOSEN}) {
          pattern
              .matcher(Files.readString(file))
              .results()
              .forEach(found -> said.add(found.group(1) == null ? found.group(2) : found.group(1)));
        }
      }
    }
    assertThat(said).hasSizeGreaterThan(60).isSubsetOf(names(texts("en")));
  }

  /**
   * Of answers; those of dead letters alone and of rerankers have no answer that they are the
   * reason of.
   */
  private static Set<String> codes() throws IOException {
    String page = Files.readString(OPERATIONS);
    String section = page.substring(page.indexOf("\n## Codes"));
    section = section.substring(0, section.indexOf("\n## ", 1));
    Set<String> codes = new TreeSet<>();
    for (String row : section.lines().filter(line -> line.startsWith("| `")).toList()) {
      String[] cells = row.split(" \\| ", -1);
      if (cells[1].startsWith("dead letter") || cells[1].startsWith("any")) {
        continue;
      }
      for (String code : cells[0].replace("| ", "").replace("`", "").split(", ", -1)) {
        codes.add("code." + (code.startsWith("_") ? "GENERATOR" + code : code));
      }
    }
    codes.removeIf(code -> !code.matches("code\\.[A-Z_]+"));
    return codes;
  }

  private static JsonNode texts(String language) throws IOException {
    return JSON.readTree(PAGE.resolve("texts").resolve(language + ".json").toFile());
  }

  private static Set<String> names(JsonNode texts) {
    Set<String> names = new TreeSet<>();
    texts.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static Set<String> values(String text) {
    Set<String> values = new TreeSet<>();
    VALUE.matcher(text).results().forEach(found -> values.add(found.group()));
    return values;
  }
}
