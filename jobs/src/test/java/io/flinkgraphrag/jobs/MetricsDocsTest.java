package io.flinkgraphrag.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds docs/metrics.md to the code, and the rules and the dashboard to docs/metrics.md. */
class MetricsDocsTest {

  private static final Path ROOT = Path.of("..");
  private static final List<Path> SOURCES =
      List.of(ROOT.resolve("udfs/src/main/java"), ROOT.resolve("jobs/src/main/java"));
  private static final Path ALERTS = ROOT.resolve("deploy/prometheus/alerts.yml");
  private static final Path DASHBOARD = ROOT.resolve("deploy/grafana/dashboards/graphrag.json");

  private static final Pattern REGISTERED =
      Pattern.compile(
          "(?:counter|gauge|histogram)\\(\\s*(?:group,\\s*)?\"(\\w+)\"|LOST = \"(\\w+)\"");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(flink_\\w+)` \\|");
  private static final Pattern NAME = Pattern.compile("flink_\\w+");
  private static final Pattern HEADING = Pattern.compile("(?m)^## (\\w+)$");

  /** What {@code HeapCache} puts behind the name that it is given. */
  private static final Pattern OF_A_CACHE = Pattern.compile("(\\w+)(?:Hits|Misses)");

  @Test
  void theTablesOfThisProjectAreThoseOfTheCode() throws IOException {
    String sources = sources();
    Set<String> registered = new TreeSet<>();
    REGISTERED
        .matcher(sources)
        .results()
        .forEach(found -> registered.add(found.group(1) == null ? found.group(2) : found.group(1)));
    String page = page();
    Set<String> documented = leaves(page.substring(0, page.indexOf("\n## Of Flink")));
    Set<String> ofCaches = new TreeSet<>(documented);
    ofCaches.removeAll(registered);

    assertThat(documented).containsAll(registered);
    assertThat(ofCaches)
        .allSatisfy(
            name ->
                assertThat(sources)
                    .contains('"' + OF_A_CACHE.matcher(name).replaceFirst("$1") + '"'));
  }

  @Test
  void everyMetricOfARuleOrAPanelIsDocumented() throws IOException {
    Set<String> documented =
        ROW.matcher(page()).results().map(row -> row.group(1)).collect(Collectors.toSet());
    for (Path file : List.of(ALERTS, DASHBOARD)) {
      Set<String> used =
          NAME.matcher(Files.readString(file))
              .results()
              .map(found -> found.group())
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(used).as(file.toString()).isNotEmpty().isSubsetOf(documented);
    }
  }

  @Test
  void everyAlertHasItsSectionInTheRunbookAndEverySectionItsAlert() throws IOException {
    JsonNode groups = new ObjectMapper(new YAMLFactory()).readTree(ALERTS.toFile()).path("groups");
    Set<String> alerts = new TreeSet<>();
    for (JsonNode rule : groups.path(0).path("rules")) {
      String name = rule.path("alert").asText();
      alerts.add(name);
      assertThat(rule.at("/annotations/runbook").asText())
          .isEqualTo("docs/runbook.md#" + name.toLowerCase(Locale.ROOT));
    }
    assertThat(
            HEADING
                .matcher(Files.readString(ROOT.resolve("docs/runbook.md")))
                .results()
                .map(heading -> heading.group(1)))
        .containsExactlyInAnyOrderElementsOf(alerts);
  }

  @Test
  void everyPanelOfTheDashboardAsksTheProvisionedDataSource() throws IOException {
    JsonNode panels = new ObjectMapper().readTree(DASHBOARD.toFile()).path("panels");
    JsonNode sources =
        new ObjectMapper(new YAMLFactory())
            .readTree(
                ROOT.resolve("deploy/grafana/provisioning/datasources/prometheus.yml").toFile());

    assertThat(panels).isNotEmpty();
    for (JsonNode panel : panels) {
      assertThat(panel.at("/datasource/uid")).isEqualTo(sources.at("/datasources/0/uid"));
      assertThat(panel.at("/targets/0/expr").asText()).contains("flink_");
    }
  }

  private static String page() throws IOException {
    return Files.readString(ROOT.resolve("docs/metrics.md"));
  }

  /** What stands behind the last group of a name; groups have no own underscores. */
  private static Set<String> leaves(String page) {
    return ROW.matcher(page)
        .results()
        .map(row -> row.group(1).substring(row.group(1).lastIndexOf('_') + 1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String sources() throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path root : SOURCES) {
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file :
            files.filter(path -> path.toString().endsWith(".java")).sorted().toList()) {
          String source = Files.readString(file);
          if (source.contains("etric") || source.contains("Cache")) {
            all.append(source);
          }
        }
      }
    }
    return all.toString();
  }
}
