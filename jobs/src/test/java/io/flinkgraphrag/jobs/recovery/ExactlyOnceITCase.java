package io.flinkgraphrag.jobs.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkgraphrag.embed.HashEmbedderFactory;
import io.flinkgraphrag.jobs.harness.CatalogModel.Outcome;
import io.flinkgraphrag.jobs.harness.Faults;
import io.flinkgraphrag.jobs.harness.Faults.Moment;
import io.flinkgraphrag.jobs.harness.Faults.Point;
import io.flinkgraphrag.jobs.harness.JobCluster;
import io.flinkgraphrag.jobs.harness.Outcomes;
import io.flinkgraphrag.jobs.harness.Sender;
import io.flinkgraphrag.jobs.harness.Traffic;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The promise "one terminal record per question" against a real broker, while every operator fails
 * once, TaskManagers die and the job changes its parallelism. What must come of each record is
 * known beforehand from {@link Traffic}, so that a job that answers everything badly fails too.
 *
 * <p>Run it with {@code -Dgraphrag.test.seed=N} to replay a run.
 */
final class ExactlyOnceITCase {

  private static final Logger LOG = LoggerFactory.getLogger(ExactlyOnceITCase.class);

  private static final String LAYOUTS = "default: {}\ngraphs: {wide: {shards: 4, hops: 3}}\n";
  private static final int ROUNDS_PER_CHECK = 8;

  /** Operators that fail at parallelism 1 and at 3; the others do at 2. Restarts cost time. */
  private static final int NARROW_POINTS = 30;

  private static final int WIDE_POINTS = 5;

  /** Every operator, at each of its inputs that a round reaches, and where commits happen. */
  private static final Map<String, List<String>> CALLS =
      Map.ofEntries(
          Map.entry("emitNext", List.of("questions", "graph-updates")),
          Map.entry(
              "processElement",
              List.of(
                  "parse-questions",
                  "admit",
                  "embed-questions",
                  "route",
                  "generate",
                  "parse-updates",
                  "guard-layouts",
                  "terms-deltas",
                  "catalog",
                  "names",
                  "embed-updates",
                  "embed-waiting",
                  "link-deltas",
                  "link-vectors",
                  "batch-status",
                  "commit-answers",
                  "commit-graph-status",
                  "commit-dead-letters",
                  "answers",
                  "graph-status",
                  "dead-letters",
                  "Sink Committer: answers")),
          Map.entry(
              "processElement1",
              List.of(
                  "terms",
                  "merge-terms",
                  "link",
                  "merge-link",
                  "hop-1",
                  "merge-hop-1",
                  "hop-2",
                  "merge-hop-2",
                  "hop-3",
                  "merge-hop-3",
                  "read",
                  "assemble")),
          Map.entry(
              "processElement2",
              List.of(
                  "terms",
                  "merge-terms",
                  "link",
                  "merge-link",
                  "hop-1",
                  "merge-hop-1",
                  "hop-2",
                  "merge-hop-2",
                  "hop-3",
                  "merge-hop-3",
                  "read",
                  "assemble")),
          Map.entry("onProcessingTime", List.of("batch-status")),
          Map.entry(
              "snapshotState",
              List.of("catalog", "names", "embed-waiting", "guard-layouts", "generate", "answers")),
          Map.entry(
              "notifyCheckpointComplete",
              List.of("Sink Committer: answers", "Sink Committer: graph-status")));

  @BeforeAll
  static void weave() throws Exception {
    Faults.install();
  }

  @Test
  void everyQuestionEndsOnceWhateverFails(@TempDir Path folder) throws Exception {
    long seed = Long.getLong("graphrag.test.seed", new Random().nextLong());
    LOG.info("seed {}", seed);
    try (JobCluster cluster = JobCluster.start(folder, config(folder), new HashEmbedderFactory());
        Sender sender = new Sender(cluster.bootstrap());
        Outcomes outcomes = new Outcomes(cluster.bootstrap())) {
      Traffic traffic = new Traffic(sender, seed);
      new Run(cluster, traffic, outcomes, new Random(seed)).run();
    } catch (Throwable e) {
      throw new AssertionError("failed with seed " + seed, e);
    }
  }

  private static Configuration config(Path folder) throws Exception {
    Path layouts = folder.resolve("layouts.yaml");
    Files.writeString(layouts, LAYOUTS);
    Configuration config = new Configuration();
    config.set(GraphRagOptions.LAYOUTS, layouts.toString());
    return config;
  }

  /** One run of all that can be done to the job. */
  private static final class Run {

    private final JobCluster cluster;
    private final Traffic traffic;
    private final Outcomes outcomes;
    private final Random random;
    private int rounds;

    Run(JobCluster cluster, Traffic traffic, Outcomes outcomes, Random random) {
      this.cluster = cluster;
      this.traffic = traffic;
      this.outcomes = outcomes;
      this.random = random;
    }

    void run() throws Exception {
      List<Point> points = points();
      int wide = points.size() - WIDE_POINTS;
      int narrow = wide - NARROW_POINTS;
      cluster.run(2);
      traffic.load();
      awaitBatches();
      inject(points.subList(0, narrow));
      loseTaskManager(0);
      cluster.resume(1, cluster.stopWithSavepoint());
      inject(points.subList(narrow, wide));
      loseTaskManager(1);
      traffic.round();
      cluster.resume(3, cluster.stopWithSavepoint());
      inject(points.subList(wide, points.size()));
      loseTaskManager(2);
      check();
      cluster.stopWithSavepoint();
      await().atMost(JobCluster.PATIENCE).until(() -> outcomes.read().atEnd());
      assertThat(outcomes.nothingHeldBack()).as("readers see to the end").isTrue();
      verify();
    }

    private List<Point> points() {
      List<Point> points = new ArrayList<>();
      // in a known order, so that a seed means the same in every JVM
      new TreeMap<>(CALLS)
          .forEach((method, uids) -> uids.forEach(uid -> points.add(point(uid, method))));
      Collections.shuffle(points, random);
      return points;
    }

    private Point point(String uid, String method) {
      return new Point(uid, method, random.nextBoolean() ? Moment.BEFORE : Moment.AFTER);
    }

    private void inject(List<Point> points) throws Exception {
      for (Point point : points) {
        cluster.awaitRunning();
        Faults.arm(point, cluster.operators());
        round();
        await()
            .alias(point + " fires")
            .atMost(JobCluster.PATIENCE)
            .pollInterval(Duration.ofMillis(10))
            .until(Faults::fired);
        LOG.info("fired: {}", point);
      }
      cluster.awaitRunning();
    }

    private void loseTaskManager(int number) throws Exception {
      round();
      cluster.replaceTaskManager(number);
      round();
      cluster.awaitRunning();
    }

    private void round() throws Exception {
      traffic.round();
      if (++rounds % ROUNDS_PER_CHECK == 0) {
        check();
      }
    }

    private void check() throws Exception {
      awaitBatches();
      traffic.check();
      // the next round may change what they ask for
      awaitAll();
    }

    // ---- what came of it ----

    private void awaitBatches() {
      await()
          .alias("all batches are applied")
          .atMost(JobCluster.PATIENCE)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(10))
          .until(() -> batchesDone(outcomes.read()));
    }

    private boolean batchesDone(Outcomes seen) {
      return traffic.batches().entrySet().stream()
          .allMatch(
              batch ->
                  seen.statuses().containsKey(batch.getKey())
                      && total(seen.statuses().get(batch.getKey())) >= sent(batch.getValue()));
    }

    private static int total(List<JsonNode> statuses) {
      return statuses.get(statuses.size() - 1).get("total").asInt();
    }

    private static int sent(Map<Outcome, Integer> counts) {
      return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    private void awaitAll() {
      await()
          .alias("all questions are answered")
          .atMost(JobCluster.PATIENCE)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(10))
          .untilAsserted(
              () -> {
                outcomes.read();
                assertThat(outcomes.answers().keySet()).containsAll(traffic.answers().keySet());
                assertThat(outcomes.deadLetters().keySet())
                    .containsAll(traffic.deadLetters().keySet());
              });
    }

    private void verify() {
      assertThat(outcomes.answers().keySet())
          .containsExactlyInAnyOrderElementsOf(traffic.answers().keySet());
      traffic.answers().forEach((asked, expected) -> verify(asked, expected));
      assertThat(outcomes.deadLetters().keySet())
          .containsExactlyInAnyOrderElementsOf(traffic.deadLetters().keySet());
      traffic
          .deadLetters()
          .forEach(
              (position, code) ->
                  assertThat(outcomes.deadLetters().get(position))
                      .as(position)
                      .singleElement()
                      .asString()
                      .startsWith(code));
      assertThat(outcomes.statuses().keySet())
          .containsExactlyInAnyOrderElementsOf(traffic.batches().keySet());
      traffic.batches().forEach(this::verifyBatch);
      LOG.info(
          "{} questions, {} dead letters, {} batches",
          traffic.answers().size(),
          traffic.deadLetters().size(),
          traffic.batches().size());
    }

    private void verify(Outcomes.Asked asked, Traffic.Expected expected) {
      List<JsonNode> records = outcomes.answers().get(asked);
      assertThat(records).as("records of %s", asked).hasSize(1);
      JsonNode answer = records.get(0);
      assertThat(answer.get("status").asText()).as("%s", answer).isIn(expected.statuses());
      assertThat(answer.path("reason").path("code").asText(""))
          .as("%s", answer)
          .contains(expected.code());
      List<String> cited = answer.get("citations").findValuesAsText("passage");
      if (!expected.cites().isEmpty()) {
        assertThat(cited).as("%s", answer).contains(expected.cites());
      }
      assertThat(cited).as("%s", answer).doesNotContain(expected.citesNot());
      assertThat(answer.get("answer").asText()).as("%s", answer).contains(expected.says());
    }

    private void verifyBatch(String batch, Map<Outcome, Integer> expected) {
      List<JsonNode> statuses = outcomes.statuses().get(batch);
      JsonNode last = statuses.get(statuses.size() - 1);
      for (Outcome outcome : Outcome.values()) {
        assertThat(last.get(outcome.name().toLowerCase(java.util.Locale.ROOT)).asInt())
            .as("%s of %s", outcome, last)
            .isEqualTo(expected.getOrDefault(outcome, 0));
      }
    }
  }
}
