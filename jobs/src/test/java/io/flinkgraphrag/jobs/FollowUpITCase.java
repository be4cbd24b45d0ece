package io.flinkgraphrag.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.embed.inprocess.InProcessEmbedderFactory;
import io.flinkgraphrag.embed.inprocess.InProcessModel;
import io.flinkgraphrag.jobs.cli.Run;
import io.flinkgraphrag.jobs.harness.GraphClient;
import io.flinkgraphrag.jobs.harness.JobCluster;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import java.io.ByteArrayInputStream;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Questions that follow others, over the sample's two graphs with the embedders that they have. */
final class FollowUpITCase {

  private static final Logger LOG = LoggerFactory.getLogger(FollowUpITCase.class);

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The English course in several layouts. */
  private static final List<String> ENGLISH = List.of("default", "three");

  @TempDir static Path folder;

  private static JobCluster cluster;
  private static GraphClient client;

  @BeforeAll
  static void start() throws Exception {
    Path layouts = folder.resolve("layouts.yaml");
    Files.writeString(layouts, "graphs:\n  three: {shards: 3}\n  course-zh: {language: zh}\n");
    Configuration config = new Configuration();
    config.set(GraphRagOptions.LAYOUTS, layouts.toString());
    cluster =
        JobCluster.start(
            folder,
            config,
            name ->
                new InProcessEmbedderFactory(
                    name.text().contains("zh")
                        ? InProcessModel.BGE_SMALL_ZH
                        : InProcessModel.BGE_SMALL_EN));
    client = new GraphClient(cluster.bootstrap());
    cluster.run(2);
    client.change(ENGLISH, lines("course-updates.jsonl"), "english");
    client.change(List.of("course-zh"), lines("course-zh-updates.jsonl"), "chinese");
  }

  @AfterAll
  static void stop() throws Exception {
    client.close();
    cluster.close();
  }

  private static List<ObjectNode> lines(String name) throws IOException {
    List<ObjectNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(sample(name))) {
      lines.add((ObjectNode) JSON.readTree(line));
    }
    return lines;
  }

  private static Path sample(String name) throws IOException {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      try (InputStream in =
          Objects.requireNonNull(FollowUpITCase.class.getResourceAsStream("/sample/" + name))) {
        Files.write(file, in.readAllBytes());
      }
    }
    return file;
  }

  private static JsonNode measured(String golden, String... more) throws IOException {
    Path report = Files.createTempFile(folder, "report", ".json");
    List<String> arguments =
        new ArrayList<>(List.of("eval", sample(golden).toString(), "--json", report.toString()));
    arguments.addAll(List.of("--bootstrap", cluster.bootstrap(), "--timeout", "120"));
    arguments.addAll(List.of(more));
    Run run = Run.of(arguments.toArray(String[]::new));
    assertThat(run.exitCode()).as("%s%s", run.out(), run.err()).isZero();
    LOG.info("{} {}\n{}", golden, List.of(more), run.out());
    return JSON.readTree(report.toFile());
  }

  @ParameterizedTest
  @CsvSource({"course-talks.jsonl, 0.95, 0.85", "course-zh-talks.jsonl, 0.9, 0.85"})
  void whatAQuestionLeansOnIsFoundWithItsHistory(String golden, double recall, double hits)
      throws IOException {
    JsonNode with = measured(golden);
    JsonNode without = measured(golden, "--no-history");
    assertThat(with.at("/metrics/recall@5").asDouble()).isGreaterThanOrEqualTo(recall);
    assertThat(with.at("/metrics/hits@1").asDouble()).isGreaterThanOrEqualTo(hits);
    assertThat(with.at("/metrics/recall@5").asDouble())
        .isGreaterThan(without.at("/metrics/recall@5").asDouble() + 0.1);
    // what stands alone is found as without
    assertThat(with.at("/groups/alone/recall@5")).isEqualTo(without.at("/groups/alone/recall@5"));
    assertThat(with.at("/groups/alone/f1")).isEqualTo(without.at("/groups/alone/f1"));
  }

  @Test
  void aQuestionThatStandsAloneIsAnsweredAsWithoutHistory() throws Exception {
    ArrayNode history = JSON.createArrayNode();
    history
        .addObject()
        .put("question", "Who built Envoy?")
        .put("answer", "Envoy was built at Lyft by Matt Klein and is written in C++. [1]");
    List<ObjectNode> golden = lines("course-golden.jsonl");
    for (ObjectNode line : golden) {
      ObjectNode question = JSON.createObjectNode().put("graph", "default").put("evidence", true);
      question.set("text", line.get("text"));
      String id = line.get("id").asText();
      client.ask(question.deepCopy().put("id", id));
      client.ask(((ObjectNode) question.set("history", history)).put("id", id + "-behind"));
    }
    for (ObjectNode line : golden) {
      String id = line.get("id").asText();
      String text = line.get("text").asText();
      assertThat(client.found("default", id + "-behind", text))
          .as(text)
          .isEqualTo(client.found("default", id, text));
    }
  }

  @Test
  void theNumberOfShardsChangesNothing() throws Exception {
    List<ObjectNode> talks = lines("course-talks.jsonl");
    for (ObjectNode line : talks) {
      for (String graph : ENGLISH) {
        ObjectNode question = JSON.createObjectNode().put("graph", graph).put("evidence", true);
        question.set("id", line.get("id"));
        question.set("text", line.get("text"));
        question.set("history", line.get("history"));
        client.ask(question);
      }
    }
    for (ObjectNode line : talks) {
      String id = line.get("id").asText();
      String text = line.get("text").asText();
      assertThat(client.found("three", id, text)).isEqualTo(client.found("default", id, text));
    }
  }

  @Test
  void aTalkInTheTerminalGoesOnFromWhatWasSaid() {
    InputStream before = System.in;
    System.setIn(
        new ByteArrayInputStream(
            "Who wrote it?\nAnd into which parts does it divide the problem?\n\nNot asked?\n"
                .getBytes(StandardCharsets.UTF_8)));
    try {
      Run run =
          Run.of("ask", "--follow", "What", "is", "Raft?", "--bootstrap", cluster.bootstrap());
      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.out())
          .contains("Q  What is Raft?", "Q  Who wrote it?", "Diego Ongaro")
          .contains("leader election, log replication and safety")
          .doesNotContain("Not asked?");
    } finally {
      System.setIn(before);
    }
  }
}
