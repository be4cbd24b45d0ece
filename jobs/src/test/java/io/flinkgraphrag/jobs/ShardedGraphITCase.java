package io.flinkgraphrag.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.embed.HashEmbedderFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.flink.configuration.Configuration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The same random history of changes, sent to graphs of different layouts and through restarts and
 * rescales, gives the same evidence in all of them: passages, facts and entities in the same order
 * with the same scores. So does a graph that was loaded fresh with what survived.
 */
final class ShardedGraphITCase {

  private static final Logger LOG = LoggerFactory.getLogger(ShardedGraphITCase.class);

  private static final String LAYOUTS =
      """
      default: {hops: 3}
      graphs:
        three: {shards: 3}
        sixteen: {shards: 16, readCopies: 2}
        range: {strategy: range, shards: 3, splitPoints: [d3, e5], readCopies: 2}
      """;

  private static final List<String> CHANGING = List.of("one", "three", "sixteen", "range");
  private static final String FRESH = "fresh";
  private static final int STEPS = 260;
  private static final int QUESTIONS = 25;
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void evidenceDependsNeitherOnTheShardsNorOnTheHistory(@TempDir Path folder) throws Exception {
    long seed = Long.getLong("graphrag.test.seed", new Random().nextLong());
    LOG.info("seed {}", seed);
    Path layouts = folder.resolve("layouts.yaml");
    Files.writeString(layouts, LAYOUTS);
    Configuration config = new Configuration();
    config.set(GraphRagOptions.LAYOUTS, layouts.toString());
    try (JobCluster cluster = JobCluster.start(folder, config, new HashEmbedderFactory());
        Sender sender = new Sender(cluster.bootstrap());
        Outcomes outcomes = new Outcomes(cluster.bootstrap())) {
      new Run(cluster, sender, outcomes, new GraphHistory(seed)).run();
    } catch (Throwable e) {
      throw new AssertionError("failed with seed " + seed, e);
    }
  }

  /** One history through all graphs. */
  private static final class Run {

    private final JobCluster cluster;
    private final Sender sender;
    private final Outcomes outcomes;
    private final GraphHistory history;

    Run(JobCluster cluster, Sender sender, Outcomes outcomes, GraphHistory history) {
      this.cluster = cluster;
      this.sender = sender;
      this.outcomes = outcomes;
      this.history = history;
    }

    void run() throws Exception {
      List<ObjectNode> changes = history.changes(STEPS);
      int third = changes.size() / 3;
      cluster.run(2);
      change(changes.subList(0, third), "first");
      cluster.resume(3, cluster.stopWithSavepoint());
      change(changes.subList(third, 2 * third), "second");
      cluster.replaceTaskManager(0);
      change(changes.subList(2 * third, changes.size()), "third");
      send(FRESH, history.surviving(), FRESH);
      await(FRESH, history.surviving().size());
      compare("wide");
      cluster.awaitRunning();
      cluster.resume(1, cluster.stopWithSavepoint());
      compare("narrow");
    }

    private void change(List<ObjectNode> changes, String batch) {
      for (String graph : CHANGING) {
        send(graph, changes, batch + "-" + graph);
      }
      for (String graph : CHANGING) {
        await(batch + "-" + graph, changes.size());
      }
    }

    private void send(String graph, List<ObjectNode> changes, String batch) {
      for (ObjectNode change : changes) {
        ObjectNode update = change.deepCopy().put("graph", graph);
        sender.updateLater(GraphHistory.element(change), Sender.bytes(update.toString()), batch);
      }
      sender.flush();
    }

    private void await(String batch, int sent) {
      Awaitility.await()
          .alias("batch " + batch + " is in the graph")
          .atMost(JobCluster.PATIENCE)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(10))
          .untilAsserted(
              () -> {
                List<JsonNode> counts = outcomes.read().statuses().getOrDefault(batch, List.of());
                assertThat(counts).isNotEmpty();
                JsonNode last = counts.get(counts.size() - 1);
                assertThat(last.get("total").asInt()).as("%s", last).isEqualTo(sent);
                assertThat(last.get("refused").asInt()).as("%s", last).isZero();
              });
    }

    private void compare(String round) throws Exception {
      List<String> graphs = new ArrayList<>(CHANGING);
      graphs.add(FRESH);
      List<String> questions = history.questions(QUESTIONS);
      for (int i = 0; i < questions.size(); i++) {
        for (String graph : graphs) {
          ObjectNode question =
              JSON.createObjectNode()
                  .put("id", round + "-" + i)
                  .put("graph", graph)
                  .put("text", questions.get(i))
                  .put("maxPassages", 20)
                  .put("evidence", true);
          sender.question(null, Sender.bytes(question.toString()));
        }
      }
      int withFacts = 0;
      for (int i = 0; i < questions.size(); i++) {
        JsonNode expected = found(FRESH, round + "-" + i, questions.get(i));
        withFacts += expected.get("facts").isEmpty() ? 0 : 1;
        for (String graph : CHANGING) {
          assertThat(found(graph, round + "-" + i, questions.get(i)))
              .as("graph %s, round %s, question: %s", graph, round, questions.get(i))
              .isEqualTo(expected);
        }
      }
      assertThat(withFacts).as("questions with facts among their evidence").isPositive();
    }

    /** What was found for a question: all of the record that does not tell graphs apart. */
    private JsonNode found(String graph, String id, String text) {
      Outcomes.Asked asked = new Outcomes.Asked(graph, id, text);
      Awaitility.await()
          .alias("an answer of " + asked)
          .atMost(JobCluster.PATIENCE)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(10))
          .until(() -> outcomes.read().answers().containsKey(asked));
      JsonNode answer = outcomes.answers().get(asked).get(0);
      ObjectNode found = JSON.createObjectNode();
      for (String field :
          List.of(
              "status",
              "answer",
              "citations",
              "facts",
              "evidence",
              "completeness",
              "graphVersion")) {
        found.set(field, answer.get(field));
      }
      return found;
    }
  }
}
