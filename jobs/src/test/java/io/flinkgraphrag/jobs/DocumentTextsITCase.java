package io.flinkgraphrag.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.embed.HashEmbedderFactory;
import io.flinkgraphrag.jobs.harness.GraphClient;
import io.flinkgraphrag.jobs.harness.JobCluster;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts as documents have them, from the topic of updates to the answer. */
final class DocumentTextsITCase {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;

  private static JobCluster cluster;
  private static GraphClient client;

  @BeforeAll
  static void start() throws Exception {
    Path layouts = folder.resolve("layouts.yaml");
    Files.writeString(layouts, "graphs:\n  chinese: {language: zh, embedder: bge-small-en}\n");
    Configuration config = new Configuration();
    config.set(GraphRagOptions.LAYOUTS, layouts.toString());
    cluster = JobCluster.start(folder, config, new HashEmbedderFactory());
    client = new GraphClient(cluster.bootstrap());
    cluster.run(1);
  }

  @AfterAll
  static void stop() throws Exception {
    client.close();
    cluster.close();
  }

  @Test
  void controlCharactersReachNoAnswer() throws Exception {
    load(
        "pdf",
        passage("pdf-1", "Plan\u0000 A", "F\u000013 was made by Norvik\u000b in\u0000 Bergen.")
            .set("entities", JSON.createArrayNode().add("norvik")));
    String answer = ask("pdf", "Who made Plan\u0000 A in Bergen?", "Who made Plan A in Bergen?");
    assertThat(answer.codePoints().filter(c -> Character.isISOControl(c) && c != '\n')).isEmpty();
    assertThat(answer)
        .doesNotContain("\\u00")
        .contains("Plan A", "F13 was made by Norvik\\n in Bergen.");
  }

  @Test
  void composedAndDecomposedLettersAreOneName() throws Exception {
    load(
        "letters",
        passage(
            "u-1", "E\u0301ric Satie", "E\u0301ric Satie wrote the Gymnope\u0301dies in Honfleur."),
        passage("u-2", "Honfleur", "Honfleur lies at the Seine. Éric Satie was born there."),
        passage("u-3", "Weather", "It rains."));
    String answer = ask("letters", "At which river was Éric Satie born?");
    assertThat(entities(answer)).contains("éric satie").doesNotContain("e ric satie");
    assertThat(passages(answer).subList(0, 2)).containsExactlyInAnyOrder("u-1", "u-2");
  }

  @Test
  void namesThatDifferInSignsAreDifferent() throws Exception {
    load(
        "signs",
        passage("c-1", "C++", "C++ was designed by Stroustrup."),
        passage("c-2", "C#", "C# was designed by Hejlsberg."),
        passage("c-3", ".NET", ".NET runs C#."));
    String answer = ask("signs", "Who designed C#?");
    assertThat(passages(answer).get(0)).isEqualTo("c-2");
    assertThat(entities(answer)).contains("c#").doesNotContain("c");
    assertThat(entities(ask("signs", "Who designed C++?"))).contains("c++").doesNotContain("c");
  }

  @Test
  void everyLineOfAListIsAName() throws Exception {
    load(
        "lists",
        passage(
            "m-1",
            "",
            "Suppliers\nNorvik\nBergen Marine\nIngrid Dahl\n\nAll of them deliver weekly."),
        passage("m-2", "Bergen Marine", "Bergen Marine was founded in 1951."),
        passage("m-3", "Weather", "It rains."));
    String answer = ask("lists", "When was the supplier founded that is listed after Norvik?");
    assertThat(passages(answer).subList(0, 2)).containsExactlyInAnyOrder("m-1", "m-2");
    assertThat(entities(answer)).contains("bergen marine");
  }

  @Test
  void fullWidthLettersOfAChineseTextAreFoundByCommonOnes() throws Exception {
    load("chinese", passage("j-1", "", "ＧＦＳ由Ｇｏｏｇｌｅ在２００３年公開。"), passage("j-2", "", "今天下雨。"));
    String answer = ask("chinese", "GFS 是谁在 2003 年公开的？");
    assertThat(passages(answer).get(0)).isEqualTo("j-1");
    assertThat(answer).contains("ＧＦＳ由Ｇｏｏｇｌｅ在２００３年公開。");
  }

  @Test
  void aRelationOutlivesItsPassageAndDoesNotBringItBack() throws Exception {
    ObjectNode d1 =
        passage("d-1", "", "Norvik builds pumps in Bergen.")
            .set("entities", JSON.createArrayNode().add("norvik").add("bergen"));
    ObjectNode builds =
        JSON.createObjectNode()
            .put("op", "upsert")
            .put("type", "relation")
            .put("source", "norvik")
            .put("predicate", "builds")
            .put("target", "pumps")
            .put("version", 1);
    builds.putArray("passages").add("d-1");
    ObjectNode delete =
        JSON.createObjectNode()
            .put("op", "delete")
            .put("type", "passage")
            .put("id", "d-1")
            .put("document", "d-1")
            .put("version", 2);
    ObjectNode d2 =
        passage("d-2", "", "Norvik sells valves.")
            .set("entities", JSON.createArrayNode().add("norvik"));
    load("deleted", d1, builds, delete, d2.put("version", 3));
    String answer = ask("deleted", "What does Norvik build in Bergen?");
    assertThat(passages(answer)).containsExactly("d-2");
    assertThat(answer).doesNotContain("d-1", "Bergen.").contains("\"predicate\":\"builds\"");
    assertThat(JSON.readTree(answer).get("citations").findValuesAsText("passage"))
        .doesNotContain("d-1");
    assertThat(entities(answer)).contains("pumps").doesNotContain("bergen");
  }

  /** Of m-1 only the alias leads to m-2, of which the question says nothing. */
  @Test
  void aTextThatSaysAnAliasLeadsToTheEntityWhetherThatComesBeforeOrAfterIt() throws Exception {
    load("alias-after", aliasPassages());
    assertNotLinked(ask("alias-after", ALIAS_QUESTION));
    load("alias-after", norvik());
    assertLinked(ask("alias-after", ALIAS_QUESTION));
    load("alias-before", norvik());
    load("alias-before", aliasPassages());
    assertLinked(ask("alias-before", ALIAS_QUESTION));
    ObjectNode gone =
        JSON.createObjectNode()
            .put("op", "delete")
            .put("type", "entity")
            .put("id", "norvik")
            .put("version", 2);
    load("alias-before", gone);
    assertNotLinked(ask("alias-before", ALIAS_QUESTION));
  }

  /** What a text says has no article; the entity's name has one, and its id is none of both. */
  @Test
  void aTextThatSaysANameWithoutItsArticleLeadsToTheEntity() throws Exception {
    List<JsonNode> changes = new ArrayList<>();
    changes.add(
        passage("m-1", "Tyrholm", "The treaty of Tyrholm was written for the European Union."));
    changes.add(
        passage("m-2", "", "Ingrid Dahl became its head.")
            .set("entities", JSON.createArrayNode().add("q458")));
    for (int i = 0; i < 8; i++) {
      changes.add(passage("f-" + i, "", "It rained in the harbour on day " + i + "."));
    }
    changes.add(
        JSON.createObjectNode()
            .put("op", "upsert")
            .put("type", "entity")
            .put("id", "q458")
            .put("name", "The European Union")
            .put("version", 1));
    load("article", changes.toArray(JsonNode[]::new));
    String answer = ask("article", "For whom was the treaty of Tyrholm written?");
    assertThat(passages(answer).subList(0, 2)).containsExactlyInAnyOrder("m-1", "m-2");
    assertThat(entities(answer)).contains("q458").doesNotContain("european union");
  }

  private static final String ALIAS_QUESTION =
      "Who leads what built the pump Tyrholm in the harbour?";

  private static JsonNode[] aliasPassages() {
    List<JsonNode> passages = new ArrayList<>();
    passages.add(
        passage("m-1", "Tyrholm", "The pump Tyrholm in the harbour was built by Norvik AS."));
    passages.add(passage("m-2", "", "Ingrid Dahl became head of Norvik."));
    for (int i = 0; i < 8; i++) {
      passages.add(passage("f-" + i, "", "It rained in the harbour on day " + i + "."));
    }
    return passages.toArray(JsonNode[]::new);
  }

  private static ObjectNode norvik() {
    ObjectNode entity =
        JSON.createObjectNode()
            .put("op", "upsert")
            .put("type", "entity")
            .put("id", "norvik")
            .put("name", "Norvik")
            .put("version", 1);
    entity.putArray("aliases").add("Norvik AS");
    return entity;
  }

  private static void assertLinked(String answer) throws Exception {
    assertThat(passages(answer).subList(0, 2)).containsExactlyInAnyOrder("m-1", "m-2");
    assertThat(entities(answer)).contains("norvik").doesNotContain("norvik as");
  }

  private static void assertNotLinked(String answer) throws Exception {
    assertThat(passages(answer).get(0)).isEqualTo("m-1");
    assertThat(passages(answer).subList(1, 3)).doesNotContain("m-2");
    assertThat(entities(answer)).contains("norvik as");
  }

  private static ObjectNode passage(String id, String title, String text) {
    return JSON.createObjectNode()
        .put("op", "upsert")
        .put("type", "passage")
        .put("id", id)
        .put("document", id)
        .put("title", title)
        .put("text", text)
        .put("version", 1);
  }

  private static int loaded;

  private static void load(String graph, JsonNode... changes) {
    client.change(
        List.of(graph), Stream.of(changes).map(ObjectNode.class::cast).toList(), "load" + loaded++);
  }

  /** The whole record, as text. */
  private static String ask(String graph, String question) throws Exception {
    return ask(graph, question, question);
  }

  private static int asked;

  private static String ask(String graph, String question, String echoed) throws Exception {
    String round = "round" + asked++;
    client.ask(List.of(graph), List.of(question), round);
    return client.answer(graph, round + "-0", echoed).toString();
  }

  private static List<String> passages(String answer) throws Exception {
    return JSON.readTree(answer).at("/evidence/passages").findValuesAsText("passage");
  }

  private static List<String> entities(String answer) throws Exception {
    return JSON.readTree(answer).at("/evidence/entities").findValuesAsText("id");
  }
}
