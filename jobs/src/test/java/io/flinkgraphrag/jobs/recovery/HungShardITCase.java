package io.flinkgraphrag.jobs.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.embed.HashEmbedderFactory;
import io.flinkgraphrag.jobs.harness.Faults;
import io.flinkgraphrag.jobs.harness.GraphClient;
import io.flinkgraphrag.jobs.harness.GraphHistory;
import io.flinkgraphrag.jobs.harness.JobCluster;
import io.flinkgraphrag.jobs.harness.Outcomes;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.topology.OperatorIds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subtask of a stage hangs: questions whose graph has shards on it end with what the others
 * found, and in time; questions of graphs that have none there are answered as ever. When it goes
 * on, its late parts change nothing, and all is as before.
 *
 * <p>No checkpoint comes while it hangs, so what is written is read before it is committed. In the
 * end each record is committed once.
 */
final class HungShardITCase {

  private static final Logger LOG = LoggerFactory.getLogger(HungShardITCase.class);

  private static final String LAYOUTS =
      """
      default: {hops: 2}
      graphs:
        wide: {shards: 8}
      """;

  private static final String WIDE = "wide";

  /** Of one shard each; two on the second subtask, which does not hang. */
  private static final List<String> NARROW =
      IntStream.range(0, 6).mapToObj(i -> "course-" + i).toList();

  private static final Duration ROUND_TIMEOUT = Duration.ofSeconds(15);

  /** With one stage hanging one round ends by its time; the rest is for a machine that is busy. */
  private static final long IN_TIME_MS = 2 * ROUND_TIMEOUT.toMillis();

  /** At most the first checkpoint comes, and that before anything hangs. */
  private static final Duration PAUSE = Duration.ofHours(1);

  private static final int STEPS = 120;
  private static final int QUESTIONS = 4;

  @Test
  void questionsEndInTimeWithWhatTheOtherShardsFound(@TempDir Path folder) throws Exception {
    long seed = Long.getLong("graphrag.test.seed", new Random().nextLong());
    LOG.info("seed {}", seed);
    Path layouts = folder.resolve("layouts.yaml");
    Files.writeString(layouts, LAYOUTS);
    Configuration config = new Configuration();
    config.set(GraphRagOptions.LAYOUTS, layouts.toString());
    config.set(GraphRagOptions.ROUND_TIMEOUT, ROUND_TIMEOUT);
    config.set(GraphRagOptions.ROUND_START_TIMEOUT, Duration.ZERO);
    config.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, PAUSE);
    config.set(CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS, PAUSE);
    Faults.install();
    try (JobCluster cluster = JobCluster.start(folder, config, new HashEmbedderFactory());
        Outcomes written = Outcomes.written(cluster.bootstrap());
        GraphClient client = new GraphClient(cluster.bootstrap(), written)) {
      new Trial(cluster, client, new GraphHistory(seed)).run();
    } catch (Throwable e) {
      throw new AssertionError("failed with seed " + seed, e);
    }
  }

  /** One history, and each stage hanging once. */
  private static final class Trial {

    private final JobCluster cluster;
    private final GraphClient client;
    private final GraphHistory history;
    private final List<String> graphs = new ArrayList<>(NARROW);
    private List<String> questions;
    private int asked;

    Trial(JobCluster cluster, GraphClient client, GraphHistory history) {
      this.cluster = cluster;
      this.client = client;
      this.history = history;
      graphs.add(WIDE);
    }

    void run() throws Exception {
      cluster.run(2);
      List<ObjectNode> changes = history.changes(STEPS);
      client.change(graphs, changes, "load");
      questions = history.questions(QUESTIONS);
      ask("before");
      assertWhole("before");
      cluster.awaitNoCheckpointUnderWay();
      for (String stage : List.of(OperatorIds.LINK, OperatorIds.HOP + 1, OperatorIds.READ)) {
        try (Faults.Hang hang = Faults.hang(stage, 0, cluster.operators())) {
          ask("hung-" + stage);
          assertWideIsPartialInTime("hung-" + stage);
          assertNarrowIsWholeOrInTime("hung-" + stage);
          assertThat(hang.letGo().getCount()).isOne();
        }
        ask("after-" + stage);
        assertAsBefore("after-" + stage);
      }
      assertThat(cluster.restarts()).isZero();
      cluster.stopWithSavepoint();
      assertEachIsCommittedOnce();
    }

    private void ask(String round) throws Exception {
      client.ask(graphs, questions, round);
      asked += graphs.size() * questions.size();
    }

    private void assertWhole(String round) {
      for (String graph : graphs) {
        for (int i = 0; i < questions.size(); i++) {
          JsonNode answer = client.answer(graph, round + "-" + i, questions.get(i));
          assertThat(answer.get("completeness").asDouble()).as("%s", answer).isOne();
        }
      }
    }

    private void assertWideIsPartialInTime(String round) {
      for (int i = 0; i < questions.size(); i++) {
        JsonNode answer = client.answer(WIDE, round + "-" + i, questions.get(i));
        assertThat(answer.get("completeness").asDouble()).as("%s", answer).isBetween(0.0, 0.99);
        assertThat(answer.get("status").asText()).as("%s", answer).isEqualTo("DEGRADED");
        assertInTime(answer);
      }
    }

    private void assertNarrowIsWholeOrInTime(String round) {
      int whole = 0;
      for (String graph : NARROW) {
        for (int i = 0; i < questions.size(); i++) {
          JsonNode answer = client.answer(graph, round + "-" + i, questions.get(i));
          assertInTime(answer);
          if (answer.get("completeness").asDouble() == 1 && !answer.hasNonNull("reason")) {
            whole++;
            assertThat(client.found(graph, round + "-" + i, questions.get(i)))
                .isEqualTo(client.found(graph, "before-" + i, questions.get(i)));
          }
        }
      }
      assertThat(whole)
          .as("%s: answers of graphs on the other subtask", round)
          .isPositive()
          .isLessThan(NARROW.size() * questions.size());
    }

    private static void assertInTime(JsonNode answer) {
      assertThat(answer.get("timings").get("totalMs").asLong())
          .as("%s", answer)
          .isLessThan(IN_TIME_MS);
    }

    private void assertAsBefore(String round) {
      for (String graph : graphs) {
        for (int i = 0; i < questions.size(); i++) {
          assertThat(client.found(graph, round + "-" + i, questions.get(i)))
              .as("graph %s, %s, question: %s", graph, round, questions.get(i))
              .isEqualTo(client.found(graph, "before-" + i, questions.get(i)));
        }
      }
    }

    private void assertEachIsCommittedOnce() {
      try (Outcomes committed = new Outcomes(cluster.bootstrap())) {
        while (!committed.atEnd()) {
          committed.read();
        }
        assertThat(committed.answers().values()).allSatisfy(all -> assertThat(all).hasSize(1));
        assertThat(committed.answers()).hasSize(asked);
      }
    }
  }
}
