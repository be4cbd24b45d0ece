package io.flinkgraphrag.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.apache.flink.util.TimeUtils;
import org.junit.jupiter.api.Test;

/**
 * Holds {@code docs/options.md} and the last block of {@code flink-conf/config.yaml} to the options
 * in the code. With {@code -Dgraphrag.docs.write=true} it writes them instead.
 */
class OptionsDocsTest {

  private static final Path DOCS = Path.of("../docs/options.md");
  private static final Path CONFIG = Path.of("../flink-conf/config.yaml");
  private static final String MARKER =
      "# The block below is written by OptionsDocsTest, which says how.\n";
  private static final String COMMAND =
      "./mvnw -B -q -pl udfs,jobs test -Dtest=OptionsDocsTest -Dgraphrag.docs.write=true"
          + " -Dsurefire.failIfNoSpecifiedTests=false";

  @Test
  void theReferenceSaysWhatTheCodeSays() throws IOException {
    holds(DOCS, reference());
  }

  @Test
  void theConfigurationFileListsEveryOptionWithItsDefault() throws IOException {
    String config = Files.readString(CONFIG);
    int marker = config.indexOf(MARKER);

    assertThat(marker).as("%s has the line: %s", CONFIG, MARKER.strip()).isNotNegative();
    holds(CONFIG, config.substring(0, marker + MARKER.length()) + commented());
  }

  @Test
  void everyOptionHasADescriptionAndAKeyOfThisProject() {
    for (ConfigOption<?> option : KnownOptions.ours()) {
      assertThat(option.key()).matches("graphrag(\\.[a-z][a-z0-9-]*)+");
      assertThat(description(option)).as(option.key()).isNotBlank().endsWith(".");
    }
  }

  private static void holds(Path file, String wanted) throws IOException {
    if (Boolean.getBoolean("graphrag.docs.write")) {
      Files.writeString(file, wanted);
    }
    assertThat(file).as("%s is written by: %s", file, COMMAND).exists();
    assertThat(Files.readString(file))
        .as("%s differs from the options in the code; write it again by: %s", file, COMMAND)
        .isEqualTo(wanted);
  }

  private static String reference() {
    String rows =
        KnownOptions.ours().stream()
            .map(
                option ->
                    "| `%s` | %s | %s |\n"
                        .formatted(
                            option.key(),
                            option.hasDefaultValue() ? "`" + defaultText(option) + "`" : "none",
                            description(option).replace("|", "\\|")))
            .collect(Collectors.joining());
    return """
        # Options

        The job's own options. They stand in Flink's `config.yaml` or come by `-D`, like Flink's own,
        and the web UI shows them among the job's configuration. Flink's options that this project
        sets, and why, are in [flink-conf/config.yaml](../flink-conf/config.yaml); graphs and shards
        are in [flink-conf/layouts.yaml](../flink-conf/layouts.yaml). A name that is not here is refused:
        [misspelt names](operations.md#misspelt-names).

        Written from the code by `OptionsDocsTest`:

        ```
        %s
        ```

        | option | default | meaning |
        |---|---|---|
        %s"""
        .formatted(COMMAND, rows);
  }

  private static String commented() {
    return KnownOptions.ours().stream()
        .map(
            option ->
                wrapped(description(option))
                    + "# "
                    + option.key()
                    + ":"
                    + (option.hasDefaultValue() ? " " + defaultText(option) : "   (no default)")
                    + "\n")
        .collect(Collectors.joining("\n", "\n", ""));
  }

  /** As comment lines of 100 characters at most. */
  private static String wrapped(String text) {
    StringBuilder lines = new StringBuilder("#");
    int length = 1;
    for (String word : List.of(text.split(" "))) {
      if (length + 1 + word.length() > 100) {
        lines.append("\n#");
        length = 1;
      }
      lines.append(' ').append(word);
      length += 1 + word.length();
    }
    return lines.append('\n').toString();
  }

  private static String description(ConfigOption<?> option) {
    return new HtmlFormatter().format(option.description());
  }

  private static String defaultText(ConfigOption<?> option) {
    Object value = option.defaultValue();
    if (value instanceof Duration duration) {
      return TimeUtils.formatWithHighestUnit(duration);
    }
    if (value instanceof Enum<?> constant) {
      return constant.toString().toLowerCase(Locale.ROOT);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Object::toString).collect(Collectors.joining(";"));
    }
    return value.toString();
  }
}
