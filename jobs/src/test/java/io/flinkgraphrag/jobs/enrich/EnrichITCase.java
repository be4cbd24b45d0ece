package io.flinkgraphrag.jobs.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkgraphrag.jobs.chaos.ProductProcess;
import io.flinkgraphrag.jobs.cli.Run;
import io.flinkgraphrag.jobs.embedded.EmbeddedKafka;
import io.flinkgraphrag.jobs.embedded.Ports;
import io.flinkgraphrag.jobs.embedded.TextClient;
import io.flinkgraphrag.jobs.settings.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command, a process of its own, with a real broker and a server over real connections. */
final class EnrichITCase {

  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A relation that was there before: without passages. */
  private static final String OTHERS = "";

  private static final String OTHERS_KEY = "g|relation|yard%200|builds|boats";

  /** By default. */
  private static final int CALLS = 4;

  @TempDir static Path folder;

  private static EmbeddedKafka kafka;

  @BeforeAll
  static void start() throws IOException {
    kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.anyFree());
    kafka.createTopics(Topics.defaults(), 2);
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @Test
  void aGraphGetsTheRelationsOfItsPassagesOnceThroughAKillAndLosesThemWithThePassages()
      throws Exception {
    StringBuilder lines =
        new StringBuilder(
            """
            {"op":"upsert","type":"entity","graph":"g","id":"Q1","name":"Norvik","aliases":["Norvik AS"],"version":1}
            {"op":"upsert","type":"relation","graph":"g","source":"yard 0","predicate":"builds","target":"boats","weight":2,"version":1}
            {"op":"upsert","type":"passage","graph":"other","id":"o","document":"d","text":"Elsewhere builds nothing.","version":1}
            """);
    passage(lines, "d1", "p1", "Norvik AS builds pumps.", 1);
    passage(lines, "d2", "p2", "Norvik builds pumps.", 1);
    passage(lines, "d3", "p3", "The sea is calm.", 1);
    for (int i = 0; i < 8; i++) {
      passage(lines, "slow", "s" + i, "Yard " + i + " builds boats.", 1);
    }
    load("first", lines.toString());
    try (FactServer server =
        new FactServer(text -> text.startsWith("Yard") ? PATIENCE : Duration.ZERO)) {
      try (ProductProcess enrich = enrich(server)) {
        awaitRelations(
            enrich, Map.of("Q1 builds pumps", "[\"p1\",\"p2\"]", "yard 0 builds boats", OTHERS));
        await()
            .atMost(PATIENCE)
            .until(() -> server.calls().keySet().stream().anyMatch(t -> t.startsWith("Yard")));
        enrich.killAfter(Duration.ZERO);
      }
      Map<String, Integer> paid = server.calls();
      server.release();
      Map<String, String> all = new TreeMap<>(Map.of("Q1 builds pumps", "[\"p1\",\"p2\"]"));
      for (int i = 0; i < 8; i++) {
        all.put("yard " + i + " builds boats", i == 0 ? OTHERS : "[\"s" + i + "\"]");
      }
      try (ProductProcess enrich = enrich(server)) {
        awaitRelations(enrich, all);
        assertThat(server.calls()).containsEntry("Norvik AS builds pumps.", 1);
        assertThat(server.calls()).containsEntry("Norvik builds pumps.", 1);
        assertThat(paid.keySet().stream().filter(text -> text.startsWith("Yard")).count())
            .isLessThanOrEqualTo(CALLS);
        for (int i = 0; i < 8; i++) {
          String text = "Yard " + i + " builds boats.";
          assertThat(server.calls().get(text)).isLessThanOrEqualTo(1 + paid.getOrDefault(text, 0));
        }
        assertThat(server.calls()).doesNotContainKey("Elsewhere builds nothing.");

        StringBuilder changes = new StringBuilder();
        passage(changes, "d2", "p2", "Norvik builds boats.", 2);
        passage(changes, "d1", "p1", "Norvik AS builds pumps.", 2);
        changes.append(
            """
            {"op":"delete","type":"document","graph":"g","id":"slow","version":2}
            """);
        load("second", changes.toString());
        awaitRelations(
            enrich,
            Map.of(
                "Q1 builds pumps",
                "[\"p1\"]",
                "Q1 builds boats",
                "[\"p2\"]",
                "yard 0 builds boats",
                OTHERS));
        assertThat(server.calls())
            .containsEntry("Norvik AS builds pumps.", 1)
            .containsEntry("Norvik builds boats.", 1);
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(enrich.output())
                        .containsPattern(
                            "\\d+ calls, [\\d,]+ tokens; 0 contents wait, 1 given up"));
        enrich.terminate(PATIENCE);
        assertThat(enrich.output()).contains("going on from").doesNotContain("\tat ");
      }
      assertThat(server.calls().get("The sea is calm.")).isBetween(3, 4);
    }
  }

  @Test
  void aLostFolderIsMadeAnewFromTheRepliesThatWerePaidFor() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      lines.append(
          """
          {"op":"upsert","type":"passage","graph":"h","id":"h%1$d","document":"d","text":"Mill %1$d builds boats.","version":1}
          """
              .formatted(i));
    }
    load("mills", lines.toString());
    try (FactServer server = new FactServer(text -> Duration.ZERO)) {
      for (String data : List.of("kept", "lost")) {
        try (ProductProcess enrich = enrich("h", server, data)) {
          await()
              .atMost(PATIENCE)
              .untilAsserted(
                  () ->
                      assertThat(enrich.output())
                          .contains("5 calls, 500 tokens; 0 contents wait, 0 given up"));
          enrich.terminate(PATIENCE);
          assertThat(enrich.output().contains("; 5 of them by earlier runs"))
              .as(enrich.output())
              .isEqualTo(data.equals("lost"));
        }
      }
      assertThat(server.calls()).hasSize(5);
      assertThat(server.calls().values()).containsOnly(1);
    }
  }

  @Test
  void whatCannotBeIsSaidAtOnce() {
    Run none = Run.of("enrich", "--bootstrap", kafka.bootstrap());
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("graphrag.generate.openai.url").hasLineCount(1);
  }

  private static void passage(
      StringBuilder lines, String document, String id, String text, int version) {
    lines.append(
        """
        {"op":"upsert","type":"passage","graph":"g","id":"%s","document":"%s","text":"%s","version":%d}
        """
            .formatted(id, document, text, version));
  }

  private static void load(String name, String lines) throws IOException {
    Path file = Files.writeString(folder.resolve(name + ".jsonl"), lines);
    Run load = Run.of("load", file.toString(), "--bootstrap", kafka.bootstrap());
    assertThat(load.exitCode()).as(load.err()).isZero();
  }

  private static ProductProcess enrich(FactServer server) throws IOException {
    return enrich("g", server, "enrich-g");
  }

  private static ProductProcess enrich(String graph, FactServer server, String data)
      throws IOException {
    return ProductProcess.start(
        List.of(
            "enrich",
            "--graph",
            graph,
            "--url",
            server.url(),
            "--model",
            "facts",
            "--bootstrap",
            kafka.bootstrap(),
            "--data-dir",
            folder.resolve(data).toString()));
  }

  private static void awaitRelations(ProductProcess enrich, Map<String, String> wanted) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> assertThat(relations()).as(enrich.output()).isEqualTo(new TreeMap<>(wanted)));
  }

  /** Those that the job has written, with their passages, by their last versions. */
  private static Map<String, String> relations() throws IOException {
    Map<String, JsonNode> last = new HashMap<>();
    for (ConsumerRecord<String, String> record :
        new TextClient(kafka.bootstrap()).readAll("graph-updates")) {
      JsonNode update = JSON.readTree(record.value());
      if (update.path("type").asText().equals("relation")
          && update.path("graph").asText().equals("g")) {
        JsonNode before = last.get(record.key());
        assertThat(before == null ? 0 : before.path("version").asLong())
            .as(record.key())
            .isLessThan(update.path("version").asLong());
        assertThat(record.key().equals(OTHERS_KEY) && update.path("weight").isMissingNode())
            .as("what others wrote is replaced")
            .isFalse();
        last.put(record.key(), update);
      }
    }
    Map<String, String> relations = new TreeMap<>();
    for (JsonNode update : last.values()) {
      if (update.path("op").asText().equals("upsert")) {
        String key =
            "%s %s %s"
                .formatted(
                    update.path("source").asText(),
                    update.path("predicate").asText(),
                    update.path("target").asText());
        relations.put(key, update.path("passages").toString());
      }
    }
    return relations;
  }
}
