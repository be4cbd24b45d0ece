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
import io.flinkgraphrag.model.Keys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command, a process of its own, is killed at random moments while it asks; at last its folder
 * is lost. A reply that was on the topic at a kill is never paid again; a call that was made and
 * had none there may be. The seed is printed; {@code -Dgraphrag.chaos.seed=N} draws the same again.
 */
final class EnrichChaosCase {

  private static final int PASSAGES = 400;
  private static final int KILLS = 5;
  private static final int WORK_BEFORE_KILL_MAX_MS = 1_500;
  private static final int CALLS_IN_FLIGHT = 4;
  private static final Duration CALL = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  /**
   * What was known when the process was dead: which contents had a reply on the topic, which ones
   * the server had replied to, and how often each was asked for.
   */
  private record Kill(Set<String> kept, Set<String> replied, Map<String, Integer> calls) {

    /** Contents whose calls had no reply on the topic. */
    Set<String> open() {
      Set<String> open = new HashSet<>(calls.keySet());
      open.removeAll(kept);
      return open;
    }
  }

  @Test
  void whateverIsKilledEachRelationIsThereOnceAndOnlyCallsInFlightAreMadeTwice() throws Exception {
    long seed = Long.getLong("graphrag.chaos.seed", System.nanoTime());
    Random random = new Random(seed);
    say("seed " + seed);
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.anyFree());
        FactServer server = new FactServer(text -> CALL)) {
      kafka.createTopics(Topics.defaults(), 2);
      load(kafka.bootstrap());
      List<Kill> kills = new ArrayList<>();
      for (int kill = 1; kill <= KILLS; kill++) {
        kills.add(workAndKill(kafka, server, random));
        Kill last = kills.get(kills.size() - 1);
        say(
            "kill %d: %d replies on the topic, %d calls without one, of which %d had been sent"
                .formatted(
                    kill,
                    last.kept().size(),
                    last.open().size(),
                    last.open().stream().filter(last.replied()::contains).count()));
      }
      try (ProductProcess enrich = enrich(kafka, server, "enrich")) {
        awaitRelations(kafka, enrich);
        assertThat(updates(kafka).values()).as("seed %d", seed).containsOnly(1);
        enrich.terminate(PATIENCE);
        assertThat(enrich.output()).contains("going on from").doesNotContain("\tat ");
      }
      Map<String, Integer> calls = server.calls();
      int made = calls.values().stream().mapToInt(Integer::intValue).sum();
      int open = kills.stream().mapToInt(kill -> kill.open().size()).sum();
      say(
          "%d calls for %d contents through %d kills, at which %d calls were in flight"
              .formatted(made, PASSAGES, KILLS, open));
      assertThat(calls).hasSize(PASSAGES);
      for (Kill kill : kills) {
        assertThat(kill.open()).as("in flight").hasSizeLessThanOrEqualTo(CALLS_IN_FLIGHT);
        for (String text : kill.kept()) {
          assertThat(calls.get(text)).as(text).isEqualTo(kill.calls().get(text));
        }
      }
      assertThat(made - PASSAGES).as("seed %d", seed).isLessThanOrEqualTo(open);
      assertThat(server.requests().values()).as("a cache can answer").allMatch(r -> r.size() == 1);
      aLostFolderCostsNothing(kafka, server, calls);
    }
  }

  private Kill workAndKill(EmbeddedKafka kafka, FactServer server, Random random) throws Exception {
    int before = server.calls().size();
    Set<String> replied;
    try (ProductProcess enrich = enrich(kafka, server, "enrich")) {
      await().atMost(PATIENCE).until(() -> server.calls().size() > before + 8 || !enrich.isAlive());
      enrich.killAfter(Duration.ofMillis(random.nextInt(WORK_BEFORE_KILL_MAX_MS)));
      replied = server.replied();
    }
    await().atMost(PATIENCE).until(server::isIdle);
    return new Kill(kept(kafka), replied, server.calls());
  }

  private void aLostFolderCostsNothing(
      EmbeddedKafka kafka, FactServer server, Map<String, Integer> calls) throws Exception {
    try (ProductProcess enrich = enrich(kafka, server, "another")) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(enrich.output())
                      .contains("0 contents wait, 0 given up; 400 of them by earlier runs"));
    }
    assertThat(server.calls()).isEqualTo(calls);
  }

  private void load(String bootstrap) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < PASSAGES; i++) {
      lines.append(
          """
          {"op":"upsert","type":"passage","id":"p%1$d","document":"d","text":"%2$s","version":1}
          """
              .formatted(i, text(i)));
    }
    Path file = Files.writeString(folder.resolve("passages.jsonl"), lines);
    Run load = Run.of("load", file.toString(), "--bootstrap", bootstrap);
    assertThat(load.exitCode()).as(load.err()).isZero();
  }

  private static String text(int passage) {
    return "Yard %d builds boats.".formatted(passage);
  }

  private ProductProcess enrich(EmbeddedKafka kafka, FactServer server, String data)
      throws IOException {
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
            folder.resolve(data).toString()));
  }

  /** The texts that have a reply on the topic. */
  private static Set<String> kept(EmbeddedKafka kafka) {
    Map<String, String> texts = new HashMap<>();
    for (int i = 0; i < PASSAGES; i++) {
      texts.put(AskState.hash("", text(i)), text(i));
    }
    Set<String> kept = new HashSet<>();
    for (ConsumerRecord<String, String> record :
        new TextClient(kafka.bootstrap()).readAll("enrich-replies")) {
      kept.add(texts.get(Keys.parts(record.key()).get(3)));
    }
    return kept;
  }

  private static void awaitRelations(EmbeddedKafka kafka, ProductProcess enrich)
      throws IOException {
    await().atMost(PATIENCE).until(() -> updates(kafka).size() == PASSAGES || !enrich.isAlive());
    assertThat(updates(kafka)).as(enrich.output()).hasSize(PASSAGES);
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
