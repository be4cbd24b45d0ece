package io.flinkgraphrag.jobs.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.embed.EmbedderFactory;
import io.flinkgraphrag.embed.FakeEmbeddings;
import io.flinkgraphrag.embed.FakeEmbeddings.Behaviour;
import io.flinkgraphrag.embed.HashEmbedderFactory;
import io.flinkgraphrag.embed.openai.OpenAiEmbedderFactory;
import io.flinkgraphrag.embed.openai.OpenAiEmbeddingOptions;
import io.flinkgraphrag.http.TrustStore;
import io.flinkgraphrag.jobs.harness.GraphClient;
import io.flinkgraphrag.jobs.harness.GraphHistory;
import io.flinkgraphrag.jobs.harness.JobCluster;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.layout.EmbedderName;
import io.flinkgraphrag.model.VectorSpace;
import io.flinkgraphrag.openai.OpenAiServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.CheckpointStatsCounts;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A graph is loaded while its embedding server hangs, is slow, cannot be used or refuses every
 * text: questions to another graph are answered as without it, checkpoints complete, and within a
 * minute of the server's recovery the graph has all its vectors, though nobody sends it anything.
 */
final class HungEmbedderITCase {

  private static final Logger LOG = LoggerFactory.getLogger(HungEmbedderITCase.class);

  private static final int DIMENSIONS = 64;
  private static final String ASKED = "asked";
  private static final String LOADED = "loaded";
  private static final String FRESH = "fresh";

  private static final String LAYOUTS =
      """
      default: {hops: 2}
      graphs:
        loaded: {embedder: openai}
        fresh: {embedder: openai}
      """;

  private static final int STEPS = 200;
  private static final int QUESTIONS = 30;

  /** From question to committed answer, on a machine that runs other tests as well. */
  private static final long ANSWERED_WITHIN_MS = 5_000;

  private static final Duration RECOVERED_WITHIN = Duration.ofMinutes(1);

  private GraphHistory history;
  private FakeEmbeddings server;
  private JobCluster cluster;
  private GraphClient client;
  private List<String> questions;
  private List<JsonNode> calm;

  @Test
  void questionsToAnotherGraphAreAnsweredAndTheVectorsComeByThemselves(@TempDir Path folder)
      throws Exception {
    long seed = Long.getLong("graphrag.test.seed", new Random().nextLong());
    LOG.info("seed {}", seed);
    Path layouts = folder.resolve("layouts.yaml");
    Files.writeString(layouts, LAYOUTS);
    Configuration config = new Configuration();
    config.set(GraphRagOptions.LAYOUTS, layouts.toString());
    try (FakeEmbeddings started = new FakeEmbeddings(DIMENSIONS);
        JobCluster running = JobCluster.start(folder, config, embedders(started));
        GraphClient connected = new GraphClient(running.bootstrap())) {
      server = started;
      cluster = running;
      client = connected;
      history = new GraphHistory(seed);
      run();
    } catch (Throwable e) {
      throw new AssertionError("failed with seed " + seed, e);
    }
  }

  private static Function<EmbedderName, EmbedderFactory> embedders(FakeEmbeddings server) {
    EmbedderFactory remote =
        new OpenAiEmbedderFactory(
            new OpenAiEmbeddingOptions(
                new OpenAiServer(server.baseUrl(), ""),
                new VectorSpace("hash", DIMENSIONS),
                Duration.ofSeconds(10),
                32),
            TrustStore.OF_THE_JVM);
    EmbedderFactory inProcess = new HashEmbedderFactory(DIMENSIONS);
    return name -> name == EmbedderName.OPENAI ? remote : inProcess;
  }

  private void run() throws Exception {
    cluster.run(2);
    client.change(List.of(ASKED), history.changes(STEPS), "load");
    questions = history.questions(QUESTIONS);
    calm = ask("calm");

    for (Behaviour behaviour :
        List.of(Behaviour.NEVER_ANSWERS, Behaviour.SLOW, Behaviour.SERVER_ERROR)) {
      List<ObjectNode> changes = history.changes(STEPS);
      String batch = behaviour.name();
      server.behave(behaviour);
      client.send(List.of(LOADED), changes, batch);
      assertAskedAsBefore(behaviour);
      if (behaviour != Behaviour.SLOW) {
        assertThat(client.in(LOADED, batch)).isLessThan(changes.size());
      }
      recover(changes.size(), batch);
      client.change(List.of(FRESH), changes, batch);
      client.assertSameEvidence(List.of(FRESH, LOADED), questions, batch);
    }

    List<ObjectNode> changes = history.changes(STEPS);
    server.behave(Behaviour.BAD_REQUEST);
    client.change(List.of(LOADED), changes, "refused");
    assertAskedAsBefore(Behaviour.BAD_REQUEST);
    server.behave(Behaviour.OK);
    client.change(List.of(FRESH), changes, "refused");
    Awaitility.await()
        .atMost(RECOVERED_WITHIN)
        .pollInterval(Duration.ofSeconds(2))
        .untilAsserted(
            () ->
                client.assertSameEvidence(
                    List.of(FRESH, LOADED), questions, "refused-" + System.nanoTime()));
    assertThat(cluster.restarts()).isZero();
  }

  private void recover(int changes, String batch) {
    server.behave(Behaviour.OK);
    long start = System.nanoTime();
    Awaitility.await().atMost(RECOVERED_WITHIN).until(() -> client.in(LOADED, batch) == changes);
    System.out.printf(
        "%s: all in %d ms after recovery%n", batch, (System.nanoTime() - start) / 1_000_000);
  }

  private void assertAskedAsBefore(Behaviour behaviour) throws Exception {
    CheckpointStatsCounts before = cluster.checkpoints();
    assertThat(ask(behaviour.name())).isEqualTo(calm);
    CheckpointStatsCounts after = cluster.checkpoints();
    System.out.printf(
        "%s: %d checkpoints, %d failed%n",
        behaviour,
        after.getNumberOfCompletedCheckpoints() - before.getNumberOfCompletedCheckpoints(),
        after.getNumberOfFailedCheckpoints() - before.getNumberOfFailedCheckpoints());
    assertThat(after.getNumberOfCompletedCheckpoints())
        .isGreaterThan(before.getNumberOfCompletedCheckpoints());
    assertThat(after.getNumberOfFailedCheckpoints())
        .isEqualTo(before.getNumberOfFailedCheckpoints());
  }

  /** Asks one question after the other; returns what each found. */
  private List<JsonNode> ask(String round) throws Exception {
    List<JsonNode> found = new ArrayList<>();
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      long start = System.nanoTime();
      client.ask(List.of(ASKED), questions.subList(i, i + 1), round + "-" + i);
      found.add(client.found(ASKED, round + "-" + i + "-0", questions.get(i)));
      times.add((System.nanoTime() - start) / 1e6);
    }
    times.sort(null);
    System.out.printf(
        "%s: committed answers within %d ms (p50), %d ms (longest)%n",
        round, times.get(times.size() / 2).longValue(), times.get(times.size() - 1).longValue());
    assertThat(times.get(times.size() - 1)).isLessThan(ANSWERED_WITHIN_MS);
    return found;
  }
}
