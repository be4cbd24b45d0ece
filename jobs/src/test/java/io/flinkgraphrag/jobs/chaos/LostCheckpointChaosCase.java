package io.flinkgraphrag.jobs.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkgraphrag.jobs.embedded.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code up --data-dir}, killed while it answers, and its newest checkpoint taken away: the next
 * start is older than what readers saw. No question stays without an answer, only those from just
 * before a kill have more than one, and no open transaction holds readers back. The seed is
 * printed; {@code -Dgraphrag.chaos.seed=N} draws the same moments again.
 */
final class LostCheckpointChaosCase {

  private static final int KILLS = 5;
  private static final int WORK_MIN_MS = 1_500;
  private static final int WORK_MAX_MS = 9_000;
  private static final Duration START_MAX = Duration.ofMinutes(5);
  private static final Duration DRAIN_MAX = Duration.ofMinutes(5);

  /** Far below the transaction timeout, which is seven days. */
  private static final Duration HELD_BACK_MAX = Duration.ofSeconds(60);

  /** Questions of five seconds; a checkpoint comes every quarter of one. */
  private static final int AT_RISK = (int) (5_000 / QuestionFlow.PACE.toMillis());

  private static final Pattern TOLD = Pattern.compile("at most (\\d+) records are read again");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private final int portKafka = Ports.anyFree();
  private final int portUi = Ports.anyFree();
  private final String bootstrap = "127.0.0.1:" + portKafka;

  /** Asked in the last seconds before a kill: those that it may double. */
  private final Set<String> atRisk = new HashSet<>();

  @Test
  void aLostNewestCheckpointRepeatsTheLastAnswersAndHoldsNoReaderBack() throws Exception {
    long seed = Long.getLong("graphrag.chaos.seed", System.nanoTime());
    say("seed " + seed + " (repeat with -Dgraphrag.chaos.seed=" + seed + ")");
    Random random = new Random(seed);
    int told = 0;
    try (QuestionFlow flow = new QuestionFlow(bootstrap, seed)) {
      for (int kill = 1; kill <= KILLS; kill++) {
        try (ProductProcess process = up()) {
          process.awaitReady(START_MAX);
          told += told(process);
          int before = flow.count();
          flow.flow(true);
          await().atMost(DRAIN_MAX).until(() -> flow.count() > before && !answers().isEmpty());
          process.killAfter(
              Duration.ofMillis(WORK_MIN_MS + random.nextInt(WORK_MAX_MS - WORK_MIN_MS)));
          flow.flow(false);
          List<QuestionFlow.Asked> asked = flow.asked();
          asked
              .subList(Math.max(before, asked.size() - AT_RISK), asked.size())
              .forEach(one -> atRisk.add(one.id()));
        }
        loseNewestCheckpoint();
      }
      try (ProductProcess last = up()) {
        last.awaitReady(START_MAX);
        told += told(last);
        await().atMost(HELD_BACK_MAX).until(this::nothingIsHeldBack);
        verify(told);
      }
    }
  }

  private ProductProcess up() throws IOException {
    return ProductProcess.up(folder.resolve("data"), portKafka, portUi, List.of());
  }

  private static int told(ProductProcess process) {
    int told = 0;
    Matcher line = TOLD.matcher(process.output());
    while (line.find()) {
      told += Integer.parseInt(line.group(1));
    }
    return told;
  }

  private void loseNewestCheckpoint() throws IOException {
    Path checkpoints = folder.resolve("data").resolve("checkpoints");
    try (Stream<Path> files = Files.walk(checkpoints)) {
      List<Path> completed =
          files
              .filter(file -> file.endsWith("_metadata"))
              .map(Path::getParent)
              .sorted(Comparator.comparing(Path::getParent).thenComparing(this::number))
              .toList();
      Path newest = completed.get(completed.size() - 1);
      say("losing " + newest.getFileName() + " of " + completed.size());
      Files.delete(newest.resolve("_metadata"));
    }
  }

  private long number(Path checkpoint) {
    return Long.parseLong(checkpoint.getFileName().toString().substring("chk-".length()));
  }

  private void verify(int told) throws IOException {
    // those that a kill cut off on their way to the topic were never asked
    Set<String> asked = ids("questions", "id").keySet();
    await().atMost(DRAIN_MAX).until(() -> answers().keySet().containsAll(asked));
    Map<String, Integer> answers = answers();
    Set<String> doubled = new HashSet<>();
    answers.forEach(
        (id, records) -> {
          if (records > 1) {
            doubled.add(id);
          }
        });
    say(
        "%d questions, %d of them answered more than once, told: at most %d"
            .formatted(answers.size(), doubled.size(), told));
    assertThat(answers.keySet()).isEqualTo(asked);
    assertThat(atRisk).containsAll(doubled);
    assertThat(nothingIsHeldBack()).isTrue();
  }

  /** Records that readers see, by question. */
  private Map<String, Integer> answers() throws IOException {
    return ids("answers", "questionId");
  }

  /** How often each id stands in a topic. */
  private Map<String, Integer> ids(String topic, String field) throws IOException {
    Map<String, Integer> counts = new HashMap<>();
    try (TopicReader reader = new TopicReader(bootstrap, topic)) {
      for (var record : reader.all()) {
        counts.merge(JSON.readTree(record.value()).path(field).asText(), 1, Integer::sum);
      }
    }
    return counts;
  }

  private boolean nothingIsHeldBack() {
    return ends("read_committed").equals(ends("read_uncommitted"));
  }

  private Map<TopicPartition, Long> ends(String isolation) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap, "isolation.level", isolation),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      return consumer.endOffsets(
          consumer.partitionsFor("answers").stream()
              .map(partition -> new TopicPartition("answers", partition.partition()))
              .toList());
    }
  }

  private static void say(String line) {
    System.out.println("chaos: " + line);
  }
}
