package io.flinkgraphrag.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.embed.inprocess.InProcessEmbedderFactory;
import io.flinkgraphrag.embed.inprocess.InProcessModel;
import io.flinkgraphrag.jobs.harness.GraphClient;
import io.flinkgraphrag.jobs.harness.JobCluster;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.text.Language;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same small world in each language but the sample's two, a graph for each: from passages to
 * the answers that the extractive generator quotes, with the embedder that such a graph has.
 */
final class LanguagesITCase {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Questions are asked in English and Chinese by the tests of the sample. */
  private static final List<String> OF_THE_SAMPLE = List.of("en", "zh");

  private static final List<String> MIXED = List.of("de", "fr", "es", "nl");

  @TempDir static Path folder;

  private static JobCluster cluster;
  private static GraphClient client;

  private record Asked(String graph, String id, String prefix, JsonNode expected) {

    String question() {
      return expected.get("question").asText();
    }

    String passage() {
      return expected.get("passage").asText();
    }
  }

  @BeforeAll
  static void start() throws Exception {
    Path layouts = folder.resolve("layouts.yaml");
    Files.writeString(
        layouts,
        Stream.concat(codes().stream(), Stream.of("auto"))
            .map(code -> "  " + code + ": {language: " + code + "}\n")
            .collect(Collectors.joining("", "graphs:\n", "")));
    Configuration config = new Configuration();
    config.set(GraphRagOptions.LAYOUTS, layouts.toString());
    cluster =
        JobCluster.start(
            folder, config, name -> new InProcessEmbedderFactory(InProcessModel.BGE_SMALL_EN));
    client = new GraphClient(cluster.bootstrap());
    cluster.run(1);
  }

  @AfterAll
  static void stop() throws Exception {
    client.close();
    cluster.close();
  }

  @Test
  void questionsAreAnsweredInTheLanguageOfTheirGraph() throws Exception {
    List<Asked> asked = new ArrayList<>();
    for (String code : codes()) {
      load(code, code, "");
      asked.addAll(ask(code, code, ""));
    }
    assertAnswered(asked);
    assertThat(asked).hasSize(5 * codes().size());
  }

  /**
   * The same facts in several languages, in one graph: a question finds those of its own. A fact of
   * another language may stand beside, where both say it in the same word.
   */
  @Test
  void questionsOfAMixedGraphFindPassagesOfTheirOwnLanguage() throws Exception {
    List<Asked> asked = new ArrayList<>();
    for (String code : MIXED) {
      load("auto", code, code + "-");
    }
    for (String code : MIXED) {
      asked.addAll(ask("auto", code, code + "-"));
    }
    assertAnswered(asked);
  }

  private static void load(String graph, String code, String prefix) throws Exception {
    List<ObjectNode> passages = new ArrayList<>();
    for (JsonNode line : lines(code)) {
      if (line.has("text")) {
        String id = prefix + line.get("id").asText();
        passages.add(
            ((ObjectNode) line)
                .put("op", "upsert")
                .put("type", "passage")
                .put("id", id)
                .put("document", id)
                .put("version", 1));
      }
    }
    client.change(List.of(graph), passages, "load-" + code);
  }

  private static List<Asked> ask(String graph, String code, String prefix) throws Exception {
    List<Asked> asked = new ArrayList<>();
    List<String> questions = new ArrayList<>();
    String round = graph + "-" + code;
    for (JsonNode line : lines(code)) {
      if (line.has("question")) {
        String id = round + "-" + questions.size();
        questions.add(line.get("question").asText());
        asked.add(new Asked(graph, id, prefix, line));
      }
    }
    client.ask(List.of(graph), questions, round);
    return asked;
  }

  private static void assertAnswered(List<Asked> asked) {
    SoftAssertions all = new SoftAssertions();
    for (Asked one : asked) {
      JsonNode answer = client.answer(one.graph(), one.id(), one.question());
      String what = "%s: %s".formatted(one.graph(), one.question());
      all.assertThat(answer.get("status").asText()).as(what).isEqualTo("ANSWERED");
      all.assertThat(answer.get("answer").asText())
          .as(what)
          .contains(one.expected().get("answer").asText());
      List<String> cited = answer.get("citations").findValuesAsText("passage");
      all.assertThat(cited.stream().map(id -> id.replaceFirst("^..-", "")))
          .as(what)
          .contains(one.passage());
      all.assertThat(cited).as(what).anyMatch(id -> id.startsWith(one.prefix()));
    }
    all.assertAll();
  }

  private static List<String> codes() {
    return Language.codes().stream().filter(code -> !OF_THE_SAMPLE.contains(code)).toList();
  }

  private static List<JsonNode> lines(String code) throws Exception {
    List<JsonNode> lines = new ArrayList<>();
    try (InputStream in =
        LanguagesITCase.class.getResourceAsStream("/languages/" + code + ".jsonl")) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        lines.add(JSON.readTree(line));
      }
    }
    return lines;
  }
}
