package io.flinkgraphrag.jobs.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.embed.HashEmbedderFactory;
import io.flinkgraphrag.jobs.harness.Faults;
import io.flinkgraphrag.jobs.harness.Faults.Moment;
import io.flinkgraphrag.jobs.harness.Faults.Point;
import io.flinkgraphrag.jobs.harness.GraphClient;
import io.flinkgraphrag.jobs.harness.GraphHistory;
import io.flinkgraphrag.jobs.harness.JobCluster;
import io.flinkgraphrag.jobs.harness.Outcomes;
import io.flinkgraphrag.jobs.harness.Sender;
import io.flinkgraphrag.jobs.settings.AnswerQuestionsSettings;
import io.flinkgraphrag.jobs.topology.OperatorIds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * With an hour between periodic checkpoints all output is committed within seconds, whatever
 * happened before; and while there is none no checkpoint is made. Its readers see committed records
 * only.
 */
final class CommitOnDemandITCase {

  private static final Logger LOG = LoggerFactory.getLogger(CommitOnDemandITCase.class);

  /** Far above what a checkpoint takes, and far below the hour; for a machine that is busy. */
  private static final Duration SOON = Duration.ofSeconds(20);

  /** Fifteen pauses between checkpoints. */
  private static final Duration IDLE = Duration.ofSeconds(3);

  private static final List<String> GRAPHS = List.of("default");
  private static final int STEPS = 20;
  private static final int QUESTIONS = 10;

  @Test
  void outputIsCommittedSoonAndIdlenessMakesNoCheckpoint(@TempDir Path folder) throws Exception {
    long seed = Long.getLong("graphrag.test.seed", new Random().nextLong());
    LOG.info("seed {}", seed);
    Configuration config = new Configuration();
    config.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofHours(1));
    Faults.install();
    try (JobCluster cluster = JobCluster.start(folder, config, new HashEmbedderFactory());
        Outcomes committed = new Outcomes(cluster.bootstrap());
        Sender sender = new Sender(cluster.bootstrap());
        GraphClient client = new GraphClient(cluster.bootstrap())) {
      new Trial(cluster, client, sender, committed, new GraphHistory(seed)).run();
    } catch (Throwable e) {
      throw new AssertionError("failed with seed " + seed, e);
    }
  }

  /** One job, and what happens to it. */
  private static final class Trial {

    private final JobCluster cluster;
    private final GraphClient client;
    private final Sender sender;
    private final Outcomes committed;
    private final GraphHistory history;
    private int asked;
    private long completed;

    Trial(
        JobCluster cluster,
        GraphClient client,
        Sender sender,
        Outcomes committed,
        GraphHistory history) {
      this.cluster = cluster;
      this.client = client;
      this.sender = sender;
      this.committed = committed;
      this.history = history;
    }

    void run() throws Exception {
      cluster.run(2);
      assertAllIsCommittedSoon();
      assertNoCheckpointWhileIdle();
      assertThePauseIsKept();
      failIn(OperatorIds.GENERATE, "processElement");
      failIn(OperatorIds.ANSWERS, "snapshotState");
      failIn("Sink Committer: " + OperatorIds.ANSWERS, "notifyCheckpointComplete");
      cluster.replaceTaskManager(0);
      assertAllIsCommittedSoon();
      cluster.replaceJobManager();
      assertAllIsCommittedSoon();
      cluster.resume(3, cluster.stopWithSavepoint());
      assertAllIsCommittedSoon();
      assertNoCheckpointWhileIdle();
      assertThat(committed.read().answers()).hasSize(asked);
      assertThat(committed.answers().values()).allSatisfy(all -> assertThat(all).hasSize(1));
    }

    private void assertThePauseIsKept() throws Exception {
      long before = cluster.completedCheckpoints();
      long began = System.nanoTime();
      for (int i = 0; i < QUESTIONS; i++) {
        assertAllIsCommittedSoon();
      }
      long pauses =
          (System.nanoTime() - began) / AnswerQuestionsSettings.CHECKPOINT_PAUSE.toNanos();
      assertThat(cluster.completedCheckpoints() - before).isBetween(1L, pauses + 1);
    }

    private void failIn(String uid, String method) throws Exception {
      cluster.awaitRunning();
      Faults.arm(new Point(uid, method, Moment.BEFORE), cluster.operators());
      assertAllIsCommittedSoon();
      assertThat(Faults.fired()).as("%s of %s failed", method, uid).isTrue();
    }

    /** An answer, the count of a batch, a dead letter. */
    private void assertAllIsCommittedSoon() throws Exception {
      List<ObjectNode> changes = history.changes(STEPS);
      client.change(GRAPHS, changes, "batch-" + asked);
      ask();
      sender.question(null, Sender.bytes("{"));
      int answers = asked;
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> assertThat(committed.read().answers()).as("answers").hasSize(answers));
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> assertThat(committed.read().deadLetters()).as("dead letters").hasSize(answers));
    }

    private void ask() throws Exception {
      String question = history.questions(1).get(0);
      client.ask(GRAPHS, List.of(question), "round-" + asked);
      asked++;
    }

    private void assertNoCheckpointWhileIdle() throws Exception {
      // one more may come, for what was written while the last one was under way
      cluster.awaitNoCheckpointUnderWay();
      await().during(IDLE).atMost(IDLE.multipliedBy(4)).until(this::noneSinceTheLastLook);
    }

    private boolean noneSinceTheLastLook() throws Exception {
      long before = completed;
      completed = cluster.completedCheckpoints();
      return before == completed;
    }
  }
}
