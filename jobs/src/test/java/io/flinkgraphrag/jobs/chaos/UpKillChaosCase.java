package io.flinkgraphrag.jobs.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkgraphrag.jobs.embedded.Ports;
import io.flinkgraphrag.model.Status;
import io.flinkgraphrag.model.contract.BatchStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole product as a process, killed again and again under load. Kills strike at random moments
 * both of a start (recovery of the log, restore, first commits) and of work. The seed is printed;
 * {@code -Dgraphrag.chaos.seed=N} draws the same load and the same moments again.
 */
final class UpKillChaosCase {

  private static final int KILLS = 10;
  private static final int WORK_BEFORE_KILL_MAX_MS = 3_000;
  private static final Duration START_MAX = Duration.ofMinutes(5);
  private static final Duration DRAIN_MAX = Duration.ofMinutes(5);
  private static final Duration STOP_MAX = Duration.ofSeconds(15);

  /** What a JVM exits with that was told to end by SIGTERM and did so in order. */
  private static final int TERMINATED = 128 + 15;

  /**
   * This is about what is lost or doubled, not about how fast it is: a slow machine must not turn
   * an answer into a degraded one.
   */
  private static final List<String> PATIENCE =
      List.of(
          "-Dgraphrag.embed.question-timeout=5min",
          "-Dgraphrag.round.timeout=5min",
          "-Dgraphrag.generate.timeout=5min");

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private final int portKafka = Ports.anyFree();
  private final int portUi = Ports.anyFree();
  private final String bootstrap = "127.0.0.1:" + portKafka;

  @Test
  void everyQuestionHasOneTerminalRecordAndTheGraphIsWholeAfterTenKills() throws Exception {
    long seed = Long.getLong("graphrag.chaos.seed", System.nanoTime());
    say("seed " + seed + " (repeat with -Dgraphrag.chaos.seed=" + seed + ")");
    try (Load load = new Load(bootstrap, seed)) {
      killUnderLoad(load, new Random(~seed));
      try (ProductProcess last = up()) {
        say("started for the last time in " + last.awaitReady(START_MAX).toMillis() + " ms");
        int sent = load.finish(DRAIN_MAX);
        say(sent + " records sent and acknowledged");
        verify(load, sent);
        assertThat(last.terminate(STOP_MAX)).isEqualTo(TERMINATED);
        assertThat(last.output()).doesNotContain("\tat ");
      }
    }
  }

  private ProductProcess up() throws IOException {
    return ProductProcess.up(folder.resolve("my data"), portKafka, portUi, PATIENCE);
  }

  private void killUnderLoad(Load load, Random random) throws Exception {
    long startMs = 0;
    for (int kill = 1; kill <= KILLS; kill++) {
      try (ProductProcess process = up()) {
        boolean working = kill % 2 == 1;
        if (working) {
          startMs = process.awaitReady(START_MAX).toMillis();
        }
        if (kill == 1) {
          load.sendBase();
          awaitBase();
          load.start();
        }
        Duration delay =
            Duration.ofMillis(
                working
                    ? random.nextInt(WORK_BEFORE_KILL_MAX_MS)
                    : (long) (startMs * (0.1 + 0.9 * random.nextDouble())));
        process.killAfter(delay);
        say(
            "kill %d: %d ms after the %s%s"
                .formatted(
                    kill,
                    delay.toMillis(),
                    working ? "start of " + startMs + " ms" : "process began",
                    process.isReady() ? "" : ", before it was ready"));
      }
    }
  }

  private void awaitBase() {
    try (TopicReader statuses = new TopicReader(bootstrap, "graph-status")) {
      await()
          .atMost(DRAIN_MAX)
          .until(
              () ->
                  lastOf(statuses).containsKey(Load.BASE_BATCH)
                      && lastOf(statuses).get(Load.BASE_BATCH).total() == Load.BASE_PASSAGES);
    }
  }

  private void verify(Load load, int sent) throws IOException {
    try (TopicReader questions = new TopicReader(bootstrap, "questions");
        TopicReader updates = new TopicReader(bootstrap, "graph-updates");
        TopicReader answers = new TopicReader(bootstrap, "answers");
        TopicReader letters = new TopicReader(bootstrap, "dead-letters");
        TopicReader statuses = new TopicReader(bootstrap, "graph-status")) {
      assertThat(questions.all().size() + updates.all().size())
          .as("records in the topics: all that were acknowledged, none twice")
          .isEqualTo(sent);
      ReferenceModel before = new ReferenceModel(questions.all(), updates.all());
      await()
          .atMost(DRAIN_MAX)
          .until(
              () ->
                  answers.all().size() >= before.statuses().size()
                      && lastOf(statuses).values().stream().mapToLong(BatchStatus::total).sum()
                          >= updates.all().size());
      Set<String> alive = before.passages(true);
      load.askAbout(alive);
      await()
          .atMost(DRAIN_MAX)
          .until(() -> answers.all().size() >= before.statuses().size() + alive.size());
      ReferenceModel model = new ReferenceModel(questions.all(), updates.all());
      say(
          "%d questions, %d unreadable records, %d batches, %d passages"
              .formatted(
                  model.statuses().size(),
                  model.unreadable().size(),
                  model.batches().size(),
                  alive.size()));
      verifyAnswers(model, answers.all());
      verifyEvidence(model, answers.all());
      verifyDeadLetters(model, letters.all());
      assertThat(lastOf(statuses)).isEqualTo(model.batches());
    }
  }

  private static void verifyAnswers(
      ReferenceModel model, List<ConsumerRecord<byte[], byte[]>> answers) throws IOException {
    Map<ReferenceModel.Asked, Status> statuses = new HashMap<>();
    for (var record : answers) {
      JsonNode answer = JSON.readTree(record.value());
      ReferenceModel.Asked asked =
          new ReferenceModel.Asked(
              answer.path("graph").asText(),
              answer.path("questionId").asText(),
              answer.path("question").asText());
      Status twice = statuses.put(asked, Status.valueOf(answer.path("status").asText()));
      assertThat(twice).as("an earlier terminal record of %s", asked).isNull();
    }
    assertThat(statuses).containsExactlyInAnyOrderEntriesOf(model.statuses());
  }

  /** The last questions found their passages, and nothing that was deleted. */
  private static void verifyEvidence(
      ReferenceModel model, List<ConsumerRecord<byte[], byte[]>> answers) throws IOException {
    Set<String> found = new TreeSet<>();
    for (var record : answers) {
      JsonNode answer = JSON.readTree(record.value());
      String id = answer.path("questionId").asText();
      if (id.startsWith("last-")) {
        Set<String> cited = new HashSet<>(answer.path("citations").findValuesAsText("passage"));
        if (cited.contains(id.substring("last-".length()))) {
          found.add(id.substring("last-".length()));
        }
        assertThat(cited).doesNotContainAnyElementsOf(model.passages(false));
      }
    }
    assertThat(found).isEqualTo(model.passages(true));
  }

  private static void verifyDeadLetters(
      ReferenceModel model, List<ConsumerRecord<byte[], byte[]>> letters) {
    List<ReferenceModel.Place> places =
        letters.stream()
            .map(
                letter ->
                    new ReferenceModel.Place(
                        header(letter, "topic"),
                        Integer.parseInt(header(letter, "partition")),
                        Long.parseLong(header(letter, "offset"))))
            .toList();
    assertThat(places).containsExactlyInAnyOrderElementsOf(model.unreadable());
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  /** The latest status of each batch. Those of one batch follow each other in one partition. */
  private static Map<String, BatchStatus> lastOf(TopicReader statuses) throws IOException {
    Map<String, BatchStatus> last = new TreeMap<>();
    for (var record : statuses.all()) {
      JsonNode json = JSON.readTree(record.value());
      last.put(
          json.path("batch").asText(),
          new BatchStatus(
              json.path("batch").asText(),
              json.path("applied").asLong(),
              json.path("unchanged").asLong(),
              json.path("refused").asLong(),
              json.path("notFound").asLong()));
    }
    return last;
  }

  private static void say(String line) {
    System.out.println("chaos: " + line);
  }
}
