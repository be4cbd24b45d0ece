package io.flinkgraphrag.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.generate.chat.FakeOpenAi;
import io.flinkgraphrag.jobs.cli.Run;
import io.flinkgraphrag.jobs.embedded.DataFolder;
import io.flinkgraphrag.jobs.embedded.GraphRagRuntime;
import io.flinkgraphrag.jobs.embedded.Ports;
import io.flinkgraphrag.jobs.embedded.RuntimeSettings;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The sample course with the embedder that it has, a model behind it, and a least confidence: as
 * the graph {@code default} on one shard, and on three as a graph that refuses nothing.
 */
final class ConfidenceITCase {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String THREE = "three";

  @TempDir static Path folder;

  private static FakeOpenAi model;
  private static DataFolder data;
  private static GraphRagRuntime product;

  @BeforeAll
  static void start() throws Exception {
    model = new FakeOpenAi(FakeOpenAi.Behaviour.OK);
    data = DataFolder.open(folder.resolve("data"));
    Configuration config = new Configuration();
    config.set(GraphRagOptions.LAYOUTS, file("layouts.yaml", "graphs: {three: {shards: 3}}"));
    config.set(
        GraphRagOptions.GENERATE_RULES, file("rules.yaml", "graphs: {three: {confidenceMin: 0}}"));
    config.set(GraphRagOptions.GENERATOR, "openai");
    config.setString("graphrag.generate.openai.url", model.baseUrl());
    config.setString("graphrag.generate.openai.model", FakeOpenAi.MODEL);
    product =
        GraphRagRuntime.start(
            data,
            RuntimeSettings.onLoopback(Ports.anyFree(), Ports.anyFree(), config),
            AnswerQuestionsJob::define);
    for (String graph : List.of("default", THREE)) {
      String updates = file(graph + ".jsonl", sample(graph));
      Run load = Run.of("load", updates, "--bootstrap", product.bootstrap(), "--wait");
      assertThat(load.exitCode()).as(load.err()).isZero();
    }
  }

  @AfterAll
  static void stop() throws Exception {
    product.close();
    data.close();
    model.close();
  }

  private static String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private static String sample(String graph) throws IOException {
    StringBuilder updates = new StringBuilder();
    for (JsonNode line : lines("/sample/course-updates.jsonl")) {
      updates.append(((ObjectNode) line).put("graph", graph)).append('\n');
    }
    return updates.toString();
  }

  private static List<JsonNode> lines(String resource) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    try (InputStream in =
        Objects.requireNonNull(ConfidenceITCase.class.getResourceAsStream(resource))) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().filter(line -> !line.isBlank()).toList()) {
        lines.add(JSON.readTree(line));
      }
    }
    return lines;
  }

  private static JsonNode ask(String graph, String text) throws IOException {
    Run asked = Run.of("ask", text, "--graph", graph, "--json", "--bootstrap", product.bootstrap());
    return JSON.readTree(asked.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"What is 2 + 2?", "hello", "asdf qwer", "How do I boil an egg?"})
  void whatTheGraphSaysNothingOfIsRefusedAndNoModelIsAsked(String text) throws Exception {
    int calls = model.bodies().size();
    JsonNode refused = ask("default", text);
    assertThat(refused.path("status").asText()).as("%s", refused).isEqualTo("NO_EVIDENCE");
    assertThat(refused.at("/reason/code").asText()).isEqualTo("LOW_CONFIDENCE");
    assertThat(refused.path("confidence").asDouble()).isLessThan(0.5);
    assertThat(refused.path("citations")).isEmpty();
    assertThat(refused.has("generator")).isFalse();
    assertThat(model.bodies()).hasSize(calls);

    JsonNode answered = ask(THREE, text);
    assertThat(answered.path("status").asText()).as("%s", answered).isEqualTo("ANSWERED");
    assertThat(answered.path("confidence")).isEqualTo(refused.path("confidence"));
    assertThat(model.bodies()).hasSize(calls + 1);
  }

  @Test
  void whatTheGraphSaysIsAnsweredWithTheSameConfidenceOnAnyNumberOfShards() throws Exception {
    for (JsonNode golden : lines("/sample/course-golden.jsonl")) {
      String text = golden.path("text").asText();
      JsonNode answer = ask("default", text);
      assertThat(answer.path("status").asText()).as("%s", answer).isEqualTo("ANSWERED");
      assertThat(answer.path("confidence").asDouble()).as("%s", answer).isBetween(0.0, 1.0);
      assertThat(ask(THREE, text).path("confidence")).isEqualTo(answer.path("confidence"));
    }
  }
}
