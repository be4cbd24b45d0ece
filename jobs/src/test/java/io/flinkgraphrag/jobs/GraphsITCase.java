package io.flinkgraphrag.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.embed.HashEmbedderFactory;
import io.flinkgraphrag.jobs.cli.Run;
import io.flinkgraphrag.jobs.harness.GraphClient;
import io.flinkgraphrag.jobs.harness.GraphHistory;
import io.flinkgraphrag.jobs.harness.JobCluster;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a graph with the commands {@code graphs …} and the real job: two tenants with the
 * same ids are counted, one of them is moved to another layout, deleted and brought back, and the
 * other never notices.
 */
final class GraphsITCase {

  private static final Logger LOG = LoggerFactory.getLogger(GraphsITCase.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String LAYOUTS =
      """
      default: {hops: 3}
      graphs:
        course-v2: {shards: 4, readCopies: 2}
      """;

  private static final String COURSE = "course";
  private static final String MOVED = "course-v2";
  private static final String OTHER = "tenant two";
  private static final int STEPS = 160;
  private static final int QUESTIONS = 12;

  /** Above all versions that the histories have, so that it comes after what was deleted. */
  private static final int AFTER_ALL_VERSIONS = 10_000;

  private JobCluster cluster;
  private GraphClient client;

  @Test
  void aGraphIsCountedMovedDeletedAndBroughtBackAndItsNeighbourNeverNotices(@TempDir Path folder)
      throws Exception {
    long seed = Long.getLong("graphrag.test.seed", new Random().nextLong());
    LOG.info("seed {}", seed);
    Path layouts = folder.resolve("layouts.yaml");
    Files.writeString(layouts, LAYOUTS);
    Configuration config = new Configuration();
    config.set(GraphRagOptions.LAYOUTS, layouts.toString());
    try (JobCluster started = JobCluster.start(folder, config, new HashEmbedderFactory());
        GraphClient connected = new GraphClient(started.bootstrap())) {
      cluster = started;
      client = connected;
      live(new GraphHistory(seed), new GraphHistory(seed + 1), folder.resolve("course.jsonl.gz"));
    } catch (Throwable e) {
      throw new AssertionError("failed with seed " + seed, e);
    }
  }

  private void live(GraphHistory course, GraphHistory other, Path file) throws Exception {
    cluster.run(2);
    client.change(List.of(COURSE), course.changes(STEPS), "load");
    client.change(List.of(OTHER), other.changes(STEPS), "load");
    List<String> questions = course.questions(QUESTIONS);
    client.ask(List.of(COURSE, OTHER), questions, "before");

    assertListed(COURSE, course.surviving());
    assertListed(OTHER, other.surviving());

    export(COURSE, "--as", MOVED, "--out", file.toString());
    load(file);
    client.assertSameEvidence(List.of(COURSE, MOVED), questions, "moved");
    assertThat(export(MOVED)).hasSameSizeAs(export(COURSE));

    List<String> saved = export(COURSE);
    delete(COURSE);
    client.ask(List.of(COURSE, MOVED, OTHER), questions, "deleted");
    for (int i = 0; i < questions.size(); i++) {
      assertThat(client.found(COURSE, "deleted-" + i, questions.get(i)).get("status").asText())
          .isEqualTo("NO_EVIDENCE");
      assertFoundAgain(COURSE, MOVED, "deleted-" + i, "before-" + i, questions.get(i));
      assertFoundAgain(OTHER, OTHER, "deleted-" + i, "before-" + i, questions.get(i));
    }
    assertThat(run("graphs", "list").out()).doesNotContain("course ").contains(MOVED, OTHER);

    Path again = Files.write(file.resolveSibling("saved.jsonl"), saved);
    load(again, "--as-version", Integer.toString(AFTER_ALL_VERSIONS));
    client.ask(List.of(COURSE), questions, "back");
    for (int i = 0; i < questions.size(); i++) {
      assertThat(withoutVersion(client.found(COURSE, "back-" + i, questions.get(i))))
          .as("question: %s", questions.get(i))
          .isEqualTo(withoutVersion(client.found(COURSE, "before-" + i, questions.get(i))));
    }
  }

  private void assertListed(String graph, List<ObjectNode> surviving) throws Exception {
    JsonNode counts = JSON.readTree(run("graphs", "stats", graph, "--json").out());
    for (String type : List.of("passage", "relation")) {
      assertThat(counts.get(type + "s").asInt()).as("%s", counts).isEqualTo(count(type, surviving));
    }
    assertThat(counts.get("entities").asInt()).isEqualTo(count("entity", surviving));
    assertThat(run("graphs", "list").out().lines())
        .anySatisfy(
            line ->
                assertThat(line)
                    .matches(
                        "%s +%s +\\d+ +%s +%s .*"
                            .formatted(
                                graph,
                                counts.get("passages"),
                                counts.get("entities"),
                                counts.get("relations"))));
    List<JsonNode> exported = new ArrayList<>();
    for (String line : export(graph)) {
      exported.add(((ObjectNode) JSON.readTree(line)).without("graph"));
    }
    List<JsonNode> expected = new ArrayList<>();
    for (ObjectNode change : surviving) {
      JsonNode sent = JSON.readTree(GraphHistory.update(graph, change).valueOrNull());
      expected.add(((ObjectNode) sent).without("graph"));
    }
    assertThat(exported).containsExactlyInAnyOrderElementsOf(expected);
  }

  private static int count(String type, List<ObjectNode> changes) {
    return (int)
        changes.stream().filter(change -> change.get("type").asText().equals(type)).count();
  }

  /** That a graph finds for a question what a graph found for it before. */
  private void assertFoundAgain(
      String before, String after, String idAfter, String idBefore, String question) {
    assertThat(client.found(after, idAfter, question))
        .as("graph %s, %s, question: %s", after, idAfter, question)
        .isEqualTo(client.found(before, idBefore, question));
  }

  private static JsonNode withoutVersion(JsonNode found) {
    return ((ObjectNode) found).without("graphVersion");
  }

  private List<String> export(String graph, String... options) {
    List<String> arguments = new ArrayList<>(List.of("graphs", "export", graph));
    arguments.addAll(List.of(options));
    return run(arguments.toArray(String[]::new)).out().lines().toList();
  }

  private void load(Path file, String... options) {
    List<String> arguments = new ArrayList<>(List.of("load", "--wait", file.toString()));
    arguments.addAll(List.of(options));
    Run load = run(arguments.toArray(String[]::new));
    assertThat(load.out()).contains("refused 0");
  }

  private void delete(String graph) {
    Run asked = Run.of("graphs", "delete", graph, "--bootstrap", cluster.bootstrap());
    assertThat(asked.exitCode()).isEqualTo(2);
    assertThat(asked.err()).contains("would delete", "--yes");
    assertThat(run("graphs", "delete", graph, "--yes", "--wait").err())
        .contains("unchanged 0, refused 0");
    assertThat(run("graphs", "delete", graph, "--yes").err()).contains("nothing to delete");
  }

  private Run run(String... command) {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(List.of("--bootstrap", cluster.bootstrap()));
    Run run = Run.of(arguments.toArray(String[]::new));
    assertThat(run.exitCode()).as("%s: %s", arguments, run.err()).isZero();
    return run;
  }
}
