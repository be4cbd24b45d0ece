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
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command, a process of its own, is killed at random moments while it asks. Tells how many
 * calls were paid twice. The seed is printed; {@code -Dgraphrag.chaos.seed=N} draws the same again.
 */
final class EnrichChaosCase {

  private static final int PASSAGES = 400;
  private static final int KILLS = 3;
  private static final int WORK_BEFORE_KILL_MAX_MS = 3_000;
  private static final Duration CALL = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void whateverIsKilledEachRelationIsThereOnceAndFewCallsArePaidTwice() throws Exception {
    long seed = Long.getLong("graphrag.chaos.seed", System.nanoTime());
    Random random = new Random(seed);
    say("seed " + seed);
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.anyFree());
        FactServer server = new FactServer(text -> CALL)) {
      kafka.createTopics(Topics.defaults(), 2);
      load(kafka.bootstrap());
      for (int kill = 1; kill <= KILLS; kill++) {
        int before = server.calls().size();
        try (ProductProcess enrich = enrich(kafka, server)) {
          await()
              .atMost(PATIENCE)
              .until(() -> server.calls().size() > before + 8 || !enrich.isAlive());
          enrich.killAfter(Duration.ofMillis(random.nextInt(WORK_BEFORE_KILL_MAX_MS)));
        }
        say("kill %d: %d contents asked for".formatted(kill, server.calls().size()));
      }
      try (ProductProcess enrich = enrich(kafka, server)) {
        await()
            .atMost(PATIENCE)
            .untilAsserted(() -> assertThat(updates(kafka)).as(enrich.output()).hasSize(PASSAGES));
        assertThat(updates(kafka).values()).as("seed %d", seed).containsOnly(1);
        enrich.terminate(PATIENCE);
        assertThat(enrich.output()).contains("going on from").doesNotContain("\tat ");
      }
      int calls = server.calls().values().stream().mapToInt(Integer::intValue).sum();
      say("%d calls for %d contents through %d kills".formatted(calls, PASSAGES, KILLS));
      assertThat(server.calls()).hasSize(PASSAGES);
      assertThat(server.calls().values()).allMatch(paid -> paid <= 1 + KILLS);
      assertThat(calls).isLessThan(2 * PASSAGES);
    }
  }

  private void load(String bootstrap) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < PASSAGES; i++) {
      lines.append(
          """
          {"op":"upsert","type":"passage","id":"p%1$d","document":"d","text":"Yard %1$d builds boats.","version":1}
          """
              .formatted(i));
    }
    Path file = Files.writeString(folder.resolve("passages.jsonl"), lines);
    Run load = Run.of("load", file.toString(), "--bootstrap", bootstrap);
    assertThat(load.exitCode()).as(load.err()).isZero();
  }

  private ProductProcess enrich(EmbeddedKafka kafka, FactServer server) throws IOException {
    return ProductProcess.start(
        List.of(
            "enrich",
            "--url",
            server.url(),
            "--model",
            "facts",
            "--bootstrap",
            kafka.bootstrap(),
            "--data-dir",
            folder.resolve("enrich").toString()));
  }

  /** How many puts each relation has. */
  private static Map<String, Integer> updates(EmbeddedKafka kafka) throws IOException {
    Map<String, Integer> updates = new HashMap<>();
    for (ConsumerRecord<String, String> record :
        new TextClient(kafka.bootstrap()).readAll("graph-updates")) {
      JsonNode update = JSON.readTree(record.value());
      if (update.path("type").asText().equals("relation")) {
        updates.merge(record.key(), 1, Integer::sum);
      }
    }
    return updates;
  }

  private static void say(String what) {
    System.out.println(what);
  }
}
