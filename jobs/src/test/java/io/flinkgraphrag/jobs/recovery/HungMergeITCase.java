package io.flinkgraphrag.jobs.recovery;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A subtask of a merge stands for longer than a round's timeout, as one does whose sink waits for a
 * frozen broker. It blocks the shards that send to it, so the other subtask hears nothing of any
 * shard. It blames none: when the first goes on, each question has its whole answer.
 */
final class HungMergeITCase {

  private static final String GRAPH = "wide";
  private static final Duration ROUND_TIMEOUT = Duration.ofSeconds(4);
  private static final int QUESTIONS = 600;

  /** At most the first checkpoint comes, and that before anything stands. */
  private static final Duration PAUSE = Duration.ofHours(1);

  @Test
  void noQuestionIsAnsweredWithLessThanAllShards(@TempDir Path folder) throws Exception {
    Path layouts = folder.resolve("layouts.yaml");
    Files.writeString(layouts, "graphs: {wide: {shards: 8}}\n");
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
      cluster.run(2);
      GraphHistory history = new GraphHistory(7);
      List<ObjectNode> changes = history.changes(120);
      client.change(List.of(GRAPH), changes, "load");
      List<String> few = history.questions(4);
      client.ask(List.of(GRAPH), few, "before");
      assertWhole(client, "before", few);
      cluster.awaitNoCheckpointUnderWay();

      List<String> many = new ArrayList<>();
      for (int i = 0; i < QUESTIONS; i++) {
        many.add(few.get(i % few.size()));
      }
      Faults.Hang hang = Faults.hang(OperatorIds.MERGE_LINK, 0, cluster.operators());
      Thread letsGo =
          new Thread(
              () -> {
                sleep(ROUND_TIMEOUT.multipliedBy(3));
                hang.close();
              });
      letsGo.start();
      client.ask(List.of(GRAPH), many, "stood");
      letsGo.join();
      assertWhole(client, "stood", many);
      assertThat(cluster.restarts()).isZero();
    }
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void assertWhole(GraphClient client, String round, List<String> questions) {
    for (int i = 0; i < questions.size(); i++) {
      var answer = client.answer(GRAPH, round + "-" + i, questions.get(i));
      assertThat(answer.get("completeness").asDouble()).as("%s", answer).isOne();
      assertThat(client.found(GRAPH, round + "-" + i, questions.get(i)))
          .isEqualTo(client.found(GRAPH, "before-" + i % 4, questions.get(i)));
    }
  }
}
