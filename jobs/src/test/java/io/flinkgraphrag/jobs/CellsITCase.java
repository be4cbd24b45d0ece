package io.flinkgraphrag.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkgraphrag.embed.HashEmbedderFactory;
import io.flinkgraphrag.generate.AnswerGenerator;
import io.flinkgraphrag.generate.AnswerGeneratorFactory;
import io.flinkgraphrag.generate.Generation;
import io.flinkgraphrag.generate.GenerationRequest;
import io.flinkgraphrag.generate.stage.GeneratorSet;
import io.flinkgraphrag.jobs.embedded.EmbeddedKafka;
import io.flinkgraphrag.jobs.harness.JobCluster;
import io.flinkgraphrag.jobs.harness.Outcomes;
import io.flinkgraphrag.jobs.harness.Sender;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two jobs on two clusters over one broker and the same topics, only that each has one for its
 * answers: each record is dealt with by one of them, whatever is done to the other.
 */
final class CellsITCase {

  /** Questions that a latency is taken over; one more goes to the other cell with every fifth. */
  private static final int PROBES = 100;

  private static final int OTHERS_EVERY = 5;
  private static final Duration PROBE_INTERVAL = Duration.ofMillis(50);

  private static final String EAST_ANSWERS = "answers-east";
  private static final Configuration EAST = east();
  private static final Configuration REST = cell("", "!east");

  @TempDir Path folder;

  /** Has the graph east. */
  private JobCluster east;

  /** Has all the other graphs. */
  private JobCluster rest;

  private Sender sender;
  private Outcomes outcomes;
  private final Set<String> asked = new HashSet<>();

  @BeforeEach
  void start() throws Exception {
    rest = JobCluster.start(folder, new Configuration(), new HashEmbedderFactory());
    sender = new Sender(rest.bootstrap());
    east = rest.beside(folder.resolve("east"), EAST);
    outcomes = new Outcomes(rest.bootstrap(), List.of("answers", EAST_ANSWERS));
  }

  @AfterEach
  void stop() {
    outcomes.close();
    sender.close();
    east.close();
    rest.close();
  }

  @Test
  void aCellThatIsKilledLeavesTheOtherAloneAndAnswersItsOwnWhenItIsBack() throws Exception {
    rest.reconfigure(REST);
    rest.run(1);
    east.run(1);
    Set<String> dead = load();

    probe("warming up");
    probe("before");
    assertAllAnswered();
    east.loseTaskManagers();
    try (KafkaProducer<byte[], byte[]> remains = openTransactionOfEast()) {
      probe("down");
      assertAnswers("east-down", 0);
      east.startTaskManagers();
      east.awaitRunning();
      assertAllAnswered();
      remains.close(Duration.ZERO);
    }

    askBoth("cancelled");
    String checkpoint = east.cancelledAt();
    probe("away");
    assertAnswers("east-away", 0);
    east.resume(1, checkpoint);
    passage("east", "Zab elects a leader too.", "second");
    passage("west", "Chubby is a lock service.", "second");
    awaitBatch("second", Map.of("east", 1, "", 1));
    assertAllAnswered();

    assertThat(rest.restarts()).as("restarts of the cell that lives").isZero();
    assertThat(outcomes.deadLetters()).containsOnlyKeys(dead);
    assertThat(outcomes.deadLetters().values()).allSatisfy(one -> assertThat(one).hasSize(1));
  }

  /** Loads both graphs, with records that cannot be read; these are returned. */
  private Set<String> load() throws Exception {
    passage("east", "Raft elects a leader.", "first");
    passage("west", "Paxos needs a majority.", "first");
    Set<String> dead =
        Set.of(
            sender.update("x", Sender.bytes("{"), "first"),
            sender.update("x", Sender.bytes("{\"graph\":\"east\"}"), "first"),
            sender.question(null, Sender.bytes("{")),
            sender.question(null, Sender.bytes("{\"text\":\"\",\"graph\":\"east\"}")));
    awaitBatch("first", Map.of("east", 2, "", 2));
    return dead;
  }

  /**
   * What a process that dies at once leaves on the topic of its answers, where TaskManagers in one
   * JVM with the test still clean up: readers see nothing behind it, whoever wrote that.
   */
  private KafkaProducer<byte[], byte[]> openTransactionOfEast() {
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                rest.bootstrap(),
                "transactional.id",
                "flink-graphrag.east/answers/-0-1000",
                "transaction.timeout.ms",
                (int) EmbeddedKafka.TRANSACTION_TIMEOUT_MAX.toMillis()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
    producer.beginTransaction();
    for (int partition = 0; partition < 2; partition++) {
      byte[] never = Sender.bytes("never committed");
      var unused = producer.send(new ProducerRecord<>(EAST_ANSWERS, partition, never, never));
    }
    producer.flush();
    return producer;
  }

  /** Asks the cell that lives at a steady pace, and the other one now and then. */
  private void probe(String phase) throws Exception {
    Map<String, Long> open = new HashMap<>();
    List<Long> took = new ArrayList<>();
    long next = System.nanoTime();
    long end = next + JobCluster.PATIENCE.toNanos();
    int sent = 0;
    while (took.size() < PROBES) {
      if (sent < PROBES && System.nanoTime() >= next) {
        next += PROBE_INTERVAL.toNanos();
        String id = "west-" + phase + "-" + sent;
        open.put(id, System.nanoTime());
        ask("west", id);
        if (sent++ % OTHERS_EVERY == 0) {
          ask("east", "east-" + phase + "-" + sent);
        }
      }
      for (Outcomes.Asked answered : outcomes.read().answers().keySet()) {
        Long since = open.remove(answered.id());
        if (since != null) {
          took.add((System.nanoTime() - since) / 1_000_000);
        }
      }
      assertThat(System.nanoTime()).as("open: %s", open.keySet()).isLessThan(end);
    }
    Collections.sort(took);
    System.out.printf(
        "other cell %s: latency until an answer is committed p50 %d ms, p99 %d ms%n",
        phase, took.get(PROBES / 2), took.get(PROBES * 99 / 100));
  }

  @Test
  void aJobIsSplitBySavepointAndCannotTakeBackWhatItHasMissed() throws Exception {
    rest.generateWith(GeneratorSet.of(new HoldingGenerators()));
    rest.run(1);
    passage("east", "Raft elects a leader.", "one");
    passage("west", "Paxos needs a majority.", "one");
    awaitBatch("one", Map.of("", 2));
    askBoth("open");
    await().atMost(JobCluster.PATIENCE).until(() -> HoldingGenerators.HELD.get() == asked.size());
    String whole = rest.stopWithSavepoint();
    askBoth("later");

    east.resume(1, whole);
    east.awaitCheckpoint();
    rest.generateWith(GeneratorSet.extractive());
    rest.reconfigure(REST);
    rest.resume(1, whole);
    passage("east", "Zab elects a leader too.", "two");
    passage("west", "Chubby is a lock service.", "two");
    awaitBatch("two", Map.of("east", 1, "", 1));
    assertAllAnswered();

    String part = rest.stopWithSavepoint();
    rest.reconfigure(cell("", "*"));
    assertThatThrownBy(() -> rest.resume(1, part))
        .hasStackTraceContaining("left to other cells updates of \"east\"");
    assertThat(rest.restarts()).as("it was not tried again").isZero();
    rest.reconfigure(REST);
    rest.resume(1, part);
    askBoth("end");
    assertAllAnswered();
  }

  private static Configuration east() {
    Configuration config = cell("east", "east");
    config.set(GraphRagOptions.ANSWERS_TOPIC, EAST_ANSWERS);
    return config;
  }

  private static Configuration cell(String name, String graphs) {
    Configuration config = new Configuration();
    config.set(GraphRagOptions.CELL_NAME, name);
    config.set(GraphRagOptions.CELL_GRAPHS, graphs);
    config.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    return config;
  }

  private void passage(String graph, String text, String batch) throws Exception {
    String id = Integer.toHexString(text.hashCode());
    sender.update(
        graph + "|passage|" + id,
        Sender.bytes(
            "{\"op\":\"upsert\",\"type\":\"passage\",\"graph\":\"%s\",\"id\":\"%s\",\"text\":\"%s\"}"
                .formatted(graph, id, text)),
        batch);
  }

  private void ask(String graph, String id) throws Exception {
    asked.add(id);
    String text = graph.equals("east") ? "Who elects a leader?" : "What needs a majority?";
    sender.question(
        id,
        Sender.bytes(
            "{\"id\":\"%s\",\"graph\":\"%s\",\"text\":\"%s\"}".formatted(id, graph, text)));
  }

  private void askBoth(String phase) throws Exception {
    for (int i = 0; i < 10; i++) {
      ask("east", "east-" + phase + "-" + i);
      ask("west", "west-" + phase + "-" + i);
    }
  }

  /** Waits until each cell, "" for the job without a name, has counted so many. */
  private void awaitBatch(String batch, Map<String, Integer> totals) {
    await()
        .atMost(JobCluster.PATIENCE)
        .untilAsserted(
            () -> {
              Map<String, Integer> counted = new HashMap<>();
              for (JsonNode status : outcomes.read().statuses().getOrDefault(batch, List.of())) {
                counted.merge(
                    status.path("cell").asText(""), status.get("total").asInt(), Math::max);
              }
              assertThat(counted).isEqualTo(totals);
            });
  }

  private void assertAnswers(String prefix, int expected) {
    assertThat(outcomes.answers().keySet().stream().filter(one -> one.id().startsWith(prefix)))
        .hasSize(expected);
  }

  /** Everything that was asked up to now has one answer, and a good one. */
  private void assertAllAnswered() {
    await()
        .atMost(JobCluster.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(outcomes.read().answers().keySet())
                    .extracting(Outcomes.Asked::id)
                    .containsExactlyInAnyOrderElementsOf(asked));
    outcomes
        .answers()
        .forEach(
            (question, answers) ->
                assertThat(answers)
                    .as("%s", question)
                    .singleElement()
                    .extracting(answer -> answer.get("status").asText())
                    .isEqualTo("ANSWERED"));
  }

  /** Generators that take every question and end none. */
  private static final class HoldingGenerators implements AnswerGeneratorFactory {

    private static final long serialVersionUID = 1L;

    private static final AtomicInteger HELD = new AtomicInteger();

    @Override
    public AnswerGenerator open() {
      return new AnswerGenerator() {

        @Override
        public String name() {
          return "held";
        }

        @Override
        public CompletableFuture<Generation> generate(GenerationRequest request) {
          HELD.incrementAndGet();
          return new CompletableFuture<>();
        }

        @Override
        public void close() {}
      };
    }
  }
}
