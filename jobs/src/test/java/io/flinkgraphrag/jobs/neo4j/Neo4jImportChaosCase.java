package io.flinkgraphrag.jobs.neo4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkgraphrag.jobs.chaos.ProductProcess;
import io.flinkgraphrag.jobs.cli.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An import of 10,000 nodes and 50,000 relationships while the importer, a process of its own, is
 * killed at random moments, or the server is. What comes of it is compared with the same graph
 * written as JSON. The seed is printed; {@code -Dgraphrag.chaos.seed=N} draws the same moments
 * again.
 */
final class Neo4jImportChaosCase {

  private static final int NODES = 10_000;
  private static final int RELATIONSHIPS = 50_000;
  private static final int KILLS = 3;

  /** So that an import takes ten seconds. */
  private static final String RATE = "6000";

  private static final int WORK_BEFORE_KILL_MAX_MS = 4_000;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @TempDir static Path folder;

  private static Neo4jGround ground;

  private final long seed = Long.getLong("graphrag.chaos.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @BeforeAll
  static void start() throws IOException {
    ground = Neo4jGround.start(folder, 4);
    LargeGraph.create(ground.neo4j(), NODES, RELATIONSHIPS);
  }

  @AfterAll
  static void stop() {
    ground.close();
  }

  @Test
  void anImporterThatIsKilledGoesOnAndTheGraphIsThatOfTheJson() throws Exception {
    say("seed " + seed + " (repeat with -Dgraphrag.chaos.seed=" + seed + ")");
    for (int kill = 1; kill <= KILLS; kill++) {
      try (ProductProcess importer = ProductProcess.start(arguments("killed"))) {
        await()
            .atMost(PATIENCE)
            .until(() -> importer.output().contains("importing;") || !importer.isAlive());
        Duration delay = Duration.ofMillis(random.nextInt(WORK_BEFORE_KILL_MAX_MS));
        importer.killAfter(delay);
        say("kill %d: %d ms after the import began".formatted(kill, delay.toMillis()));
      }
    }
    try (ProductProcess importer = ProductProcess.start(arguments("killed"))) {
      assertThat(importer.awaitEnd(PATIENCE)).as(importer.output()).isZero();
      assertThat(importer.output())
          .contains("sent 10,000 entities, 50,000 relations, 10,000 passages")
          .doesNotContain("\tat ");
    }
    requireThatOfTheJson("killed");
  }

  @Test
  void aServerThatGoesDownIsWaitedFor() throws Exception {
    say("seed " + seed + " (repeat with -Dgraphrag.chaos.seed=" + seed + ")");
    CompletableFuture<Run> importer =
        CompletableFuture.supplyAsync(() -> Run.of(arguments("waited").toArray(String[]::new)));
    ImportedGraph.await(ground.bootstrap(), "waited", 1);
    ground.killTheServer();

    Run run = importer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).doesNotContain("the job failed");
    requireThatOfTheJson("waited");
  }

  private static List<String> arguments(String graph) {
    return ground.arguments(
        "import", graph, "--rate", RATE, "-Dexecution.checkpointing.interval=500ms");
  }

  /** The same elements, each once, all of one version: a resume is no new import. */
  private static void requireThatOfTheJson(String graph) throws IOException {
    String json = "json of " + graph;
    Path file = Files.write(folder.resolve(json), lines(json));
    Run load = Run.of("load", file.toString(), "--bootstrap", ground.bootstrap());
    assertThat(load.exitCode()).as(load.err()).isZero();
    int all = 2 * NODES + RELATIONSHIPS;
    Set<String> expected = new TreeSet<>();
    lines(json).forEach(line -> expected.add(ImportedGraph.element(line)));
    ImportedGraph imported = ImportedGraph.await(ground.bootstrap(), graph, all);

    assertThat(imported.versions()).hasSize(1);
    imported.requireEachOnce();
    assertThat(imported.elements().equals(expected)).as("it is the graph of the JSON").isTrue();
    assertThat(imported.records()).hasSize(all);
    Run stats = Run.of("graphs", "stats", graph, "--bootstrap", ground.bootstrap());
    assertThat(stats.out()).as(stats.err()).contains("10,000", "50,000");
  }

  private static List<String> lines(String graph) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      lines.add(
          """
          {"op":"upsert","type":"entity","graph":"%s","id":"%s","name":"Name %d","kind":"%s","description":"key: %d%s"}\
          """
              .formatted(graph, id(i), i, label(i), i, i % 2 == 0 ? "; note: Note " + i : ""));
      lines.add(
          """
          {"op":"upsert","type":"passage","graph":"%s","id":"%s","title":"Name %d","text":"Name %d: key %d%s.","entities":["%s"]}\
          """
              .formatted(graph, id(i), i, i, i, i % 2 == 0 ? "; note Note " + i : "", id(i)));
    }
    for (int i = 0; i < RELATIONSHIPS; i++) {
      int turn = i / NODES;
      int source = i % NODES;
      lines.add(
          """
          {"op":"upsert","type":"relation","graph":"%s","source":"%s","predicate":"%s","target":"%s"}\
          """
              .formatted(
                  graph,
                  id(source),
                  turn % 2 == 0 ? "likes" : "is near",
                  id((source * 7 + turn + 1) % NODES)));
    }
    return lines;
  }

  private static String label(int node) {
    return node % 2 == 0 ? "Person" : "Thing";
  }

  /** Of a unique property where there is one, else of the name. */
  private static String id(int node) {
    return node % 2 == 0 ? "Person/" + node : "Thing/name " + node;
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
