package io.flinkgraphrag.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.embed.Embedder;
import io.flinkgraphrag.embed.HashEmbedderFactory;
import io.flinkgraphrag.jobs.harness.EvidenceComparison;
import io.flinkgraphrag.jobs.harness.GraphClient;
import io.flinkgraphrag.jobs.harness.GraphHistory;
import io.flinkgraphrag.jobs.harness.JobCluster;
import io.flinkgraphrag.jobs.harness.ReferenceRetrieval;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The same random history of changes, sent to graphs of different layouts and through restarts and
 * rescales, gives the same evidence in all of them: passages, facts and entities in the same order
 * with the same scores, and with the same around each entity that is looked up. So does a graph
 * that was loaded fresh with what survived, and so does {@link ReferenceRetrieval}, which has the
 * whole graph in memory.
 */
final class ShardedGraphITCase {

  private static final Logger LOG = LoggerFactory.getLogger(ShardedGraphITCase.class);

  private static final int HOPS = 3;

  /** Facts in evidence where a question wants no other number. */
  private static final int FACTS = 20;

  private static final String LAYOUTS =
      """
      default: {hops: %d}
      graphs:
        three: {shards: 3}
        sixteen: {shards: 16, readCopies: 2}
        range: {strategy: range, shards: 3, splitPoints: [d3, e5], readCopies: 2}
      """
          .formatted(HOPS);

  private static final List<String> CHANGING = List.of("one", "three", "sixteen", "range");
  private static final String FRESH = "fresh";
  private static final List<String> ALL = List.of(FRESH, "one", "three", "sixteen", "range");
  private static final int STEPS = 260;
  private static final int QUESTIONS = 25;

  @Test
  void evidenceDependsNeitherOnTheShardsNorOnTheHistory(@TempDir Path folder) throws Exception {
    long seed = Long.getLong("graphrag.test.seed", new Random().nextLong());
    LOG.info("seed {}", seed);
    Path layouts = folder.resolve("layouts.yaml");
    Files.writeString(layouts, LAYOUTS);
    Configuration config = new Configuration();
    config.set(GraphRagOptions.LAYOUTS, layouts.toString());
    try (JobCluster cluster = JobCluster.start(folder, config, new HashEmbedderFactory());
        GraphClient client = new GraphClient(cluster.bootstrap())) {
      run(cluster, client, new GraphHistory(seed));
    } catch (Throwable e) {
      throw new AssertionError("failed with seed " + seed, e);
    }
  }

  private static void run(JobCluster cluster, GraphClient client, GraphHistory history)
      throws Exception {
    List<ObjectNode> changes = history.changes(STEPS);
    int third = changes.size() / 3;
    cluster.run(2);
    client.change(CHANGING, changes.subList(0, third), "first");
    cluster.resume(3, cluster.stopWithSavepoint());
    client.change(CHANGING, changes.subList(third, 2 * third), "second");
    cluster.replaceTaskManager(0);
    client.change(CHANGING, changes.subList(2 * third, changes.size()), "third");
    client.change(List.of(FRESH), history.surviving(), "fresh");
    List<String> questions = history.questions(QUESTIONS);
    client.assertSameEvidence(ALL, questions, "wide");
    client.assertSameLookUps(ALL, GraphHistory.entities(), "look-up");
    client.askWeighed(List.of(FRESH), questions, "weighed");
    assertAsInMemory(client, questions, "weighed", history.surviving());
    cluster.awaitRunning();
    cluster.resume(1, cluster.stopWithSavepoint());
    client.assertSameEvidence(ALL, history.questions(QUESTIONS), "narrow");
    client.assertSameLookUps(ALL, GraphHistory.entities(), "narrow-look-up");
  }

  /** All graphs find the same by now, so it is enough to look at one. */
  private static void assertAsInMemory(
      GraphClient client, List<String> questions, String round, List<ObjectNode> surviving) {
    Embedder embedder = new HashEmbedderFactory().open();
    ReferenceRetrieval reference =
        new ReferenceRetrieval(
            surviving, text -> embedder.embed(text, Embedder.Urgency.QUESTION).join(), HOPS);
    for (int i = 0; i < questions.size(); i++) {
      JsonNode answer = client.answer(FRESH, round + "-" + i, questions.get(i));
      new EvidenceComparison(questions.get(i), answer, reference.search(questions.get(i)))
          .assertSame(GraphClient.PASSAGES, FACTS);
    }
  }
}
