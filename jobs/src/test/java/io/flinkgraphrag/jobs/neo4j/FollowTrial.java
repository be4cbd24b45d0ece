package io.flinkgraphrag.jobs.neo4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkgraphrag.jobs.chaos.ProductProcess;
import io.flinkgraphrag.jobs.cli.Run;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A database that changes at random while an importer, a process of its own, follows it and is
 * killed with kill -9 at random moments. What comes of it is compared with a fresh import.
 */
final class FollowTrial {

  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final int WORK_BEFORE_KILL_MAX_MS = 4_000;

  private final Neo4jGround ground;
  private final long seed = Long.getLong("graphrag.chaos.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final RandomChanges changes;

  FollowTrial(Neo4jGround ground) {
    this.ground = ground;
    this.changes = new RandomChanges(ground.neo4j(), random);
  }

  void run(int nodes, int relationships, int count, int kills) throws Exception {
    say("seed " + seed + " (repeat with -Dgraphrag.chaos.seed=" + seed + ")");
    Random moments = new Random(random.nextLong());
    changes.create(nodes, relationships);
    ProductProcess importer = start();
    try {
      ImportedGraph.await(ground.bootstrap(), "followed", nodes + relationships);
      for (int kill = 1; kill <= kills; kill++) {
        CompletableFuture<Void> changing =
            CompletableFuture.runAsync(() -> changes.apply(count / (kills + 1)));
        Duration delay = Duration.ofMillis(moments.nextInt(WORK_BEFORE_KILL_MAX_MS));
        importer.killAfter(delay);
        say("kill %d: %d ms after changes began".formatted(kill, delay.toMillis()));
        importer = start();
        changing.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
      changes.apply(count / (kills + 1));
      requireEqual("fresh");
      assertThat(importer.terminate(PATIENCE)).as(importer.output()).isNotZero();

      // what is deleted while nobody looks
      ground.neo4j().run("MATCH (n:Thing) WITH n LIMIT 3 DETACH DELETE n", Map.of());
      importer = start();
      requireEqual("later");
      assertThat(importer.output()).doesNotContain("the job failed", "\tat ");
    } finally {
      importer.close();
    }
    Run plain = ground.run("import", "followed");
    assertThat(plain.exitCode()).isEqualTo(2);
    assertThat(plain.err()).contains("holds the progress of another run", "with --follow");
  }

  private ProductProcess start() throws IOException {
    ProductProcess importer =
        ProductProcess.start(
            ground.arguments(
                "import",
                "followed",
                "--follow",
                "--poll",
                "1s",
                "--reconcile",
                "4s",
                "-Dexecution.checkpointing.interval=500ms"));
    await()
        .atMost(PATIENCE)
        .until(() -> importer.output().contains("importing;") || !importer.isAlive());
    return importer;
  }

  private void requireEqual(String fresh) {
    Run run = ground.run("import", fresh);
    assertThat(run.exitCode()).as(run.err()).isZero();
    int sent =
        Arrays.stream(run.out().replace(",", "").split("[^0-9]+"))
            .filter(text -> !text.isEmpty())
            .mapToInt(Integer::parseInt)
            .sum();
    Map<String, List<String>> imported =
        NetGraph.alternatives(ImportedGraph.await(ground.bootstrap(), fresh, sent).records());
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(2))
        .untilAsserted(() -> assertThat(followed().differences(imported)).isEmpty());
    NetGraph followed = followed();
    say(
        "%d elements, by %d puts and %d deletes"
            .formatted(followed.elements().size(), followed.puts(), followed.deletes()));
  }

  private NetGraph followed() {
    return NetGraph.of(ImportedGraph.await(ground.bootstrap(), "followed", 1).records());
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
