package io.flinkgraphrag.jobs.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.embed.HashEmbedderFactory;
import io.flinkgraphrag.jobs.harness.Faults;
import io.flinkgraphrag.jobs.harness.GraphClient;
import io.flinkgraphrag.jobs.harness.GraphHistory;
import io.flinkgraphrag.jobs.harness.JobCluster;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.topology.OperatorIds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Questions without {@code timeoutMs} that came while the job was down are all answered from the
 * whole graph, though each waits at a slow LINK for several times the round's timeout.
 */
final class BacklogITCase {

  private static final Logger LOG = LoggerFactory.getLogger(BacklogITCase.class);

  private static final Duration ROUND_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration EACH = Duration.ofMillis(10);
  private static final List<String> GRAPHS = List.of("course-0", "course-1");
  private static final int STEPS = 60;

  /** To each graph. */
  private static final int QUESTIONS = 400;

  @Test
  void noQuestionEndsByTheBacklog(@TempDir Path folder) throws Exception {
    long seed = Long.getLong("graphrag.test.seed", new Random().nextLong());
    LOG.info("seed {}", seed);
    Configuration config = new Configuration();
    config.set(GraphRagOptions.ROUND_TIMEOUT, ROUND_TIMEOUT);
    Faults.install();
    try (JobCluster cluster = JobCluster.start(folder, config, new HashEmbedderFactory());
        GraphClient client = new GraphClient(cluster.bootstrap())) {
      cluster.run(2);
      GraphHistory history = new GraphHistory(seed);
      List<ObjectNode> changes = history.changes(STEPS);
      client.change(GRAPHS, changes, "load");
      String question = history.questions(1).get(0);
      String savepoint = cluster.stopWithSavepoint();
      client.ask(GRAPHS, Collections.nCopies(QUESTIONS, question), "waiting");
      try (Faults.Slow slow = Faults.slow(OperatorIds.LINK, EACH, cluster.operators())) {
        assertThat(slow.operator()).isNotNull();
        cluster.resume(2, savepoint);
        long longest = 0;
        for (String graph : GRAPHS) {
          for (int i = 0; i < QUESTIONS; i++) {
            JsonNode answer = client.answer(graph, "waiting-" + i, question);
            assertThat(answer.get("status").asText()).as("%s", answer).isEqualTo("ANSWERED");
            assertThat(answer.get("completeness").asDouble()).as("%s", answer).isOne();
            longest = Math.max(longest, answer.get("timings").get("linkMs").asLong());
          }
        }
        assertThat(longest).as("ms at LINK").isGreaterThan(2 * ROUND_TIMEOUT.toMillis());
      }
    } catch (Throwable e) {
      throw new AssertionError("failed with seed " + seed, e);
    }
  }
}
