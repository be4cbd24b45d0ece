package io.flinkgraphrag.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkgraphrag.embed.HashEmbedderFactory;
import io.flinkgraphrag.jobs.harness.GraphClient;
import io.flinkgraphrag.jobs.harness.GraphHistory;
import io.flinkgraphrag.jobs.harness.JobCluster;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.options.RerankOptions;
import io.flinkgraphrag.rerank.FakeRerankServer;
import io.flinkgraphrag.rerank.onnx.TinyCrossEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.configuration.Configuration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Three graphs of the same contents: one with a reranker, one on four shards with the same, and one
 * without. The reranker turns every order round, dies and comes back; then the job goes on from its
 * savepoint with a model in process, and at last without any.
 */
final class RerankITCase {

  private static final Logger LOG = LoggerFactory.getLogger(RerankITCase.class);

  private static final int DIMENSIONS = 64;
  private static final int STEPS = 200;
  private static final int QUESTIONS = 10;

  private static final String PLAIN = "plain";
  private static final String RERANKED = "reranked";
  private static final String SHARDED = "sharded";
  private static final List<String> GRAPHS = List.of(PLAIN, RERANKED, SHARDED);

  private static final String LAYOUTS =
      """
      default: {hops: 2}
      graphs:
        plain: {reranker: none}
        sharded: {shards: 4}
      """;

  private JobCluster cluster;
  private GraphClient client;
  private List<String> questions;

  @Test
  void aRerankerDecidesTheOrderWhileItLivesAndNothingElse(@TempDir Path folder) throws Exception {
    long seed = Long.getLong("graphrag.test.seed", new Random().nextLong());
    LOG.info("seed {}", seed);
    Path layouts = folder.resolve("layouts.yaml");
    Files.writeString(layouts, LAYOUTS);
    Configuration config = new Configuration();
    config.set(GraphRagOptions.LAYOUTS, layouts.toString());
    config.set(RerankOptions.RERANKER, "server");
    config.set(RerankOptions.TIMEOUT, Duration.ofSeconds(20));
    try (FakeRerankServer server = turning(0)) {
      config.set(RerankOptions.SERVER_SOURCES, List.of(server.url("/v1")));
      try (JobCluster running =
              JobCluster.start(folder, config, new HashEmbedderFactory(DIMENSIONS));
          GraphClient connected = new GraphClient(running.bootstrap())) {
        cluster = running;
        client = connected;
        run(server, new GraphHistory(seed));
        resume(Files.createDirectory(folder.resolve("model")));
      }
    } catch (Throwable e) {
      throw new AssertionError("failed with seed " + seed, e);
    }
  }

  /** The later a passage came in the request, the better it is. */
  private static FakeRerankServer turning(int port) throws Exception {
    return new FakeRerankServer((place, text) -> place, port);
  }

  private void run(FakeRerankServer server, GraphHistory history) throws Exception {
    cluster.run(2);
    client.change(GRAPHS, history.changes(STEPS), "load");
    questions = history.questions(QUESTIONS);

    client.ask(GRAPHS, questions, "alive");
    for (int i = 0; i < QUESTIONS; i++) {
      assertTurned("alive-" + i, questions.get(i), server);
    }

    int port = server.port();
    server.close();
    client.assertSameEvidence(GRAPHS, questions, "dead");
    for (int i = 0; i < QUESTIONS; i++) {
      JsonNode answer = client.answer(RERANKED, "dead-" + i, questions.get(i));
      assertThat(answer.at("/reranker/fallback/code").asText())
          .isIn("RERANKER_UNREACHABLE", "RERANKER_DOWN");
    }

    try (FakeRerankServer back = turning(port)) {
      Awaitility.await()
          .atMost(JobCluster.PATIENCE)
          .pollInterval(Duration.ofSeconds(1))
          .until(() -> isAskedAgain("back-" + System.nanoTime()));
      client.ask(GRAPHS, questions, "again");
      for (int i = 0; i < QUESTIONS; i++) {
        assertTurned("again-" + i, questions.get(i), back);
      }
    }
    assertThat(cluster.restarts()).isZero();
  }

  /** With a model in process, once there is one, and without any reranker. */
  private void resume(Path model) throws Exception {
    String savepoint = cluster.stopWithSavepoint();
    Configuration onnx = new Configuration();
    onnx.set(RerankOptions.RERANKER, "onnx");
    onnx.set(RerankOptions.ONNX_FOLDER, model.toString());
    cluster.reconfigure(onnx);
    assertThat(cluster.refused(2, savepoint))
        .contains(model.toString(), "there is no file model.onnx on this machine");

    TinyCrossEncoder.write(model);
    cluster.resume(2, savepoint);
    client.ask(GRAPHS, questions.subList(0, 1), "onnx");
    JsonNode reranked = client.answer(RERANKED, "onnx-0", questions.get(0));
    assertThat(reranked.at("/reranker/name").asText()).isEqualTo("onnx");
    assertThat(reranked.at("/reranker/fallback").isMissingNode()).as("%s", reranked).isTrue();
    assertThat(reranked.at("/evidence/passages/0").has("rerank")).isTrue();

    savepoint = cluster.stopWithSavepoint();
    Configuration off = new Configuration();
    off.set(RerankOptions.RERANKER, "none");
    cluster.reconfigure(off);
    cluster.resume(2, savepoint);
    client.assertSameEvidence(GRAPHS, questions, "off");
    assertThat(client.answer(RERANKED, "off-0", questions.get(0)).has("reranker")).isFalse();
  }

  private boolean isAskedAgain(String round) throws Exception {
    client.ask(List.of(RERANKED, SHARDED), questions.subList(0, 1), round);
    return List.of(RERANKED, SHARDED).stream()
        .map(graph -> client.answer(graph, round + "-0", questions.get(0)))
        .allMatch(answer -> answer.path("reranker").path("fallback").isMissingNode());
  }

  private void assertTurned(String id, String text, FakeRerankServer server) {
    JsonNode before = client.answer(PLAIN, id, text);
    JsonNode after = client.answer(RERANKED, id, text);
    assertThat(before.has("reranker")).isFalse();
    assertThat(after.at("/reranker/name").asText()).isEqualTo("server");
    assertThat(after.at("/reranker/fallback").isMissingNode()).isTrue();
    List<String> asked = asked(after.at("/reranker/candidates").asInt(), text, server);
    List<String> first = texts(before);
    int shared = Math.min(first.size(), asked.size());
    assertThat(asked.subList(0, shared)).isEqualTo(first.subList(0, shared));
    Collections.reverse(asked);
    int kept = Math.min(GraphClient.PASSAGES, asked.size());
    assertThat(texts(after)).startsWith(asked.subList(0, kept).toArray(String[]::new));
    assertThat(after.at("/evidence/passages/0/rerank").asInt()).isEqualTo(asked.size() - 1);
    assertThat(client.found(SHARDED, id, text).get("evidence")).isEqualTo(after.get("evidence"));
  }

  /** The texts that the server was asked of, in the ranking's order. */
  private static List<String> asked(int candidates, String question, FakeRerankServer server) {
    JsonNode request =
        server.requests().stream()
            .filter(each -> each.path("query").asText().equals(question))
            .findFirst()
            .orElseThrow();
    List<String> texts = new ArrayList<>();
    request.path("documents").forEach(text -> texts.add(text.asText()));
    assertThat(texts).hasSize(candidates);
    return texts;
  }

  private static List<String> texts(JsonNode answer) {
    List<String> texts = new ArrayList<>();
    for (JsonNode passage : answer.at("/evidence/passages")) {
      String title = passage.path("title").asText();
      String text = passage.path("text").asText();
      texts.add(title.isBlank() ? text : title + "\n" + text);
    }
    return texts;
  }
}
