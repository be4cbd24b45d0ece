package io.flinkgraphrag.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Holds {@code deploy/prometheus/tests} to the rules. What a rule says of a series only
 * Prometheus's own promtool knows: it runs where it is, on the PATH or named by {@value #PROMTOOL}.
 */
final class AlertRulesTest {

  private static final Path FOLDER = Path.of("../deploy/prometheus").toAbsolutePath().normalize();
  private static final String RULES = "alerts.yml";
  private static final String TESTS = "tests/alerts.yml";
  private static final String PROMTOOL = "PROMTOOL";

  private static final Pattern METRIC = Pattern.compile("flink_\\w+");

  @Test
  void everyAlertHasACaseInWhichItFiresAndOneInWhichItIsSilent() throws IOException {
    Set<String> firing = new TreeSet<>();
    Set<String> silent = new TreeSet<>();
    for (JsonNode test : yaml(TESTS).path("tests")) {
      for (JsonNode verdict : test.path("alert_rule_test")) {
        (verdict.path("exp_alerts").isEmpty() ? silent : firing)
            .add(verdict.path("alertname").asText());
      }
    }
    Set<String> alerts = alerts();

    assertThat(firing).isEqualTo(alerts);
    assertThat(silent).isEqualTo(alerts);
  }

  @Test
  void everyRuleIsTestedOnTheMetricsThatItAsksFor() throws IOException {
    String given =
        yaml(TESTS).path("tests").findValues("series").stream()
            .map(JsonNode::asText)
            .collect(Collectors.joining("\n"));
    String asked =
        yaml(RULES).findValues("expr").stream()
            .map(JsonNode::asText)
            .collect(Collectors.joining("\n"));

    assertThat(metrics(given)).isEqualTo(metrics(asked));
  }

  @Test
  void promtoolAgreesWithEveryCase() throws Exception {
    Optional<Path> promtool = promtool();
    assumeTrue(promtool.isPresent(), "no promtool on the PATH, and " + PROMTOOL + " is not set");
    String program = promtool.orElseThrow().toString();

    assertThat(run(program, "check", "rules", RULES)).endsWith("exit code 0");
    assertThat(run(program, "test", "rules", TESTS)).endsWith("exit code 0");
  }

  private static Set<String> alerts() throws IOException {
    Set<String> names = new TreeSet<>();
    yaml(RULES).findValues("alert").forEach(name -> names.add(name.asText()));
    assertThat(names).isNotEmpty();
    return names;
  }

  private static Set<String> metrics(String text) {
    return METRIC
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** By SnakeYAML: Jackson reads no aliases. */
  private static JsonNode yaml(String file) throws IOException {
    Object read =
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .load(Files.readString(FOLDER.resolve(file)));
    return new ObjectMapper().valueToTree(read);
  }

  private static Optional<Path> promtool() {
    String named = System.getenv(PROMTOOL);
    if (named != null) {
      return Optional.of(Path.of(named));
    }
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, "promtool"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** What it printed, and its exit code. */
  private static String run(String... command) throws Exception {
    Process process =
        new ProcessBuilder(command).directory(FOLDER.toFile()).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return printed + "exit code " + process.waitFor();
  }
}
