package io.flinkgraphrag.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.embed.HashEmbedderFactory;
import io.flinkgraphrag.jobs.harness.GraphClient;
import io.flinkgraphrag.jobs.harness.JobCluster;
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

/** Evidence alone, and look-ups, in the sample graph on one shard and on three. */
final class LookUpITCase {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> GRAPHS = List.of("one", "three");
  private static final String SOLANO = "henrike solano";

  @TempDir static Path folder;

  private static JobCluster cluster;
  private static GraphClient client;

  @BeforeAll
  static void start() throws Exception {
    Path layouts = folder.resolve("layouts.yaml");
    Files.writeString(layouts, "graphs:\n  three: {shards: 3}\n");
    Configuration config = new Configuration();
    config.set(GraphRagOptions.LAYOUTS, layouts.toString());
    cluster = JobCluster.start(folder, config, new HashEmbedderFactory());
    client = new GraphClient(cluster.bootstrap());
    cluster.run(2);
    client.change(GRAPHS, sample(), "sample");
  }

  @AfterAll
  static void stop() throws Exception {
    client.close();
    cluster.close();
  }

  private static List<ObjectNode> sample() throws IOException {
    List<ObjectNode> updates = new ArrayList<>();
    try (InputStream in =
        Objects.requireNonNull(
            LookUpITCase.class.getResourceAsStream("/sample/course-updates.jsonl"))) {
      String lines = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : lines.lines().filter(line -> !line.isBlank()).toList()) {
        updates.add((ObjectNode) JSON.readTree(line));
      }
    }
    return updates;
  }

  /** The same of both graphs. */
  private static JsonNode found(ObjectNode question, String text) throws Exception {
    String id = question.get("id").asText();
    for (String graph : GRAPHS) {
      client.ask(question.deepCopy().put("graph", graph));
    }
    JsonNode first = client.found("one", id, text);
    assertThat(client.found("three", id, text)).isEqualTo(first);
    return client.answer("one", id, text);
  }

  private static ObjectNode question(String id) {
    return JSON.createObjectNode().put("id", id);
  }

  private static JsonNode lookUp(String id, String entity) throws Exception {
    return found(question(id).put("entity", entity), entity);
  }

  @Test
  void evidenceAloneIsWhatAnAnswerIsWrittenFrom() throws Exception {
    String text = "Who teaches Distributed Systems?";
    JsonNode answered = found(question("whole").put("text", text).put("evidence", true), text);
    JsonNode alone = found(question("alone").put("text", text).put("want", "evidence"), text);
    assertThat(answered.at("/generator/name").asText()).isEqualTo("extractive");
    assertThat(alone.has("generator")).isFalse();
    assertThat(alone.get("status").asText()).isEqualTo("ANSWERED");
    assertThat(alone.get("answer").asText()).isEmpty();
    assertThat(alone.get("citations")).isEmpty();
    assertThat(alone.get("evidence")).isEqualTo(answered.get("evidence"));
    assertThat(alone.get("facts")).isEqualTo(answered.get("facts")).isNotEmpty();
    assertThat(alone.get("facts"))
        .allSatisfy(
            fact -> {
              assertThat(fact.get("sourceId").asText()).isNotEmpty();
              assertThat(fact.get("targetId").asText()).isNotEmpty();
            });
    JsonNode plain = found(question("plain").put("text", text), text);
    assertThat(plain.get("facts")).isNotEmpty().noneMatch(fact -> fact.has("sourceId"));
  }

  @Test
  void anEntityIsFoundWithItsRelationsNeighboursAndPassages() throws Exception {
    JsonNode record = lookUp("by-id", SOLANO);
    assertThat(record.get("status").asText()).isEqualTo("ANSWERED");
    assertThat(record.get("question").asText()).isEqualTo(SOLANO);
    assertThat(record.has("generator")).isFalse();
    JsonNode entities = record.at("/evidence/entities");
    assertThat(entities.get(0).get("id").asText()).isEqualTo(SOLANO);
    assertThat(entities.get(0).get("name").asText()).isEqualTo("Henrike Solano");
    assertThat(entities.get(0).get("kind").asText()).isEqualTo("PERSON");
    assertThat(entities.get(0).get("description").asText()).contains("Lecturer of the course");
    assertThat(entities.findValuesAsText("id"))
        .contains("quillmoor", "distributed systems", "lease")
        .doesNotHaveDuplicates();
    assertThat(entities.findValuesAsText("name")).contains("Quillmoor", "Distributed Systems");
    JsonNode facts = record.get("facts");
    assertThat(facts)
        .isNotEmpty()
        .allSatisfy(
            fact ->
                assertThat(List.of(fact.get("sourceId").asText(), fact.get("targetId").asText()))
                    .contains(SOLANO));
    assertThat(facts.findValuesAsText("predicate")).contains("taught by", "works at");
    JsonNode passages = record.at("/evidence/passages");
    assertThat(passages.findValuesAsText("passage")).contains("course-guide-2");
    assertThat(passages.size()).isLessThanOrEqualTo(5);
  }

  @Test
  void itsTitlesPassageComesFirst() throws Exception {
    JsonNode passages = lookUp("titled", "raft").at("/evidence/passages");
    assertThat(passages.get(0).get("title").asText()).isEqualTo("Raft");
    assertThat(passages.get(0).at("/signals/title").asInt()).isEqualTo(1);
    assertThat(passages).hasSize(5);
  }

  @Test
  void aNameOrAnAliasInAnySpellingLeadsToTheEntity() throws Exception {
    JsonNode byId = lookUp("id", SOLANO);
    for (String name : List.of("Henrike Solano", "Solano", "SOLANO", "henrike  SOLANO!")) {
      JsonNode byName = lookUp("name " + name, name);
      assertThat(byName.get("question").asText()).isEqualTo(name);
      assertThat(byName.at("/evidence/entities")).isEqualTo(byId.at("/evidence/entities"));
      assertThat(byName.get("facts")).isEqualTo(byId.get("facts"));
      assertThat(byName.at("/evidence/passages").findValuesAsText("passage"))
          .containsExactlyInAnyOrderElementsOf(
              byId.at("/evidence/passages").findValuesAsText("passage"));
    }
  }

  @Test
  void asManyFactsAndPassagesAsTheQuestionWants() throws Exception {
    JsonNode none =
        found(
            question("none").put("entity", SOLANO).put("maxFacts", 0).put("maxPassages", 1),
            SOLANO);
    assertThat(none.get("facts")).isEmpty();
    assertThat(none.at("/evidence/passages")).hasSize(1);
    assertThat(none.at("/evidence/entities").findValuesAsText("name")).contains("Quillmoor");
    JsonNode one = found(question("one").put("entity", SOLANO).put("maxFacts", 1), SOLANO);
    assertThat(one.get("facts")).hasSize(1);
  }

  @Test
  void whatNobodyKnowsIsSaid() throws Exception {
    JsonNode record = lookUp("nobody", "Nobody at All");
    assertThat(record.get("status").asText()).isEqualTo("NO_EVIDENCE");
    assertThat(record.at("/reason/code").asText()).isEqualTo("UNKNOWN_ENTITY");
    assertThat(record.at("/reason/message").asText()).contains("Nobody at All", "want");
    client.ask(question("no-graph").put("graph", "nowhere").put("entity", SOLANO));
    assertThat(client.answer("nowhere", "no-graph", SOLANO).at("/reason/code").asText())
        .isEqualTo("UNKNOWN_GRAPH");
  }

  @Test
  void anEntityThatHasNothingButADescriptionIsFound() throws Exception {
    ObjectNode lonely =
        JSON.createObjectNode()
            .put("op", "upsert")
            .put("type", "entity")
            .put("id", "q-7")
            .put("name", "Lonely Lab")
            .put("description", "Nobody goes there.")
            .put("version", 1);
    client.change(List.of("lonely"), List.of(lonely), "lonely");
    client.ask(question("lonely").put("graph", "lonely").put("entity", "lonely lab"));
    JsonNode record = client.answer("lonely", "lonely", "lonely lab");
    assertThat(record.get("status").asText()).isEqualTo("ANSWERED");
    assertThat(record.at("/evidence/entities/0/description").asText())
        .isEqualTo("Nobody goes there.");
    assertThat(record.get("facts")).isEmpty();
  }

  @Test
  void aLookUpThatIsSentTwiceIsAnsweredOnce() throws Exception {
    ObjectNode twice = question("twice").put("graph", "one").put("entity", SOLANO);
    client.ask(twice);
    assertThat(client.answer("one", "twice", SOLANO).get("status").asText()).isEqualTo("ANSWERED");
    client.ask(twice);
    client.ask(twice.deepCopy().put("entity", "quillmoor"));
    assertThat(client.answer("one", "twice", "quillmoor").at("/reason/code").asText())
        .isEqualTo("ID_REUSED");
    assertThat(client.answers("one", "twice", SOLANO)).hasSize(1);
  }
}
