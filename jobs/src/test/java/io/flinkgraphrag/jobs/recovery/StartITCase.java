package io.flinkgraphrag.jobs.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkgraphrag.embed.HashEmbedderFactory;
import io.flinkgraphrag.jobs.embedded.EmbeddedKafka;
import io.flinkgraphrag.jobs.harness.JobCluster;
import io.flinkgraphrag.jobs.harness.Outcomes;
import io.flinkgraphrag.jobs.harness.Sender;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.start.StartPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a job may start from after another one has answered, and what readers see of it. */
final class StartITCase {

  @TempDir Path folder;

  private JobCluster cluster;
  private Sender sender;
  private Outcomes outcomes;

  private void start(Configuration config) throws Exception {
    cluster = JobCluster.start(folder, config, new HashEmbedderFactory());
    sender = new Sender(cluster.bootstrap());
    outcomes = new Outcomes(cluster.bootstrap());
    cluster.run(1);
    passage("p-1", "first");
    awaitTotal("first", 1);
  }

  @AfterEach
  void stop() {
    outcomes.close();
    sender.close();
    cluster.close();
  }

  @Test
  void aJobThatHasAnsweredDoesNotStartWithoutItsStateUnlessItIsTold() throws Exception {
    start(new Configuration());
    ask("q-1");
    awaitAnswers(Map.of("q-1", 1));
    cluster.stopWithSavepoint();

    assertThat(cluster.refused(1, ""))
        .contains("SuppressRestartsException")
        .contains("the job starts without state, but its consumer group flink-graphrag has")
        .contains("graphrag.start.empty: allow");
    assertThat(cluster.restarts()).as("it was not tried again").isZero();
    ask("q-2");

    set(GraphRagOptions.START_EMPTY);
    cluster.run(1);
    passage("p-2", "second");
    awaitTotal("second", 1);
    ask("q-3");
    awaitAnswers(Map.of("q-1", 1, "q-2", 1, "q-3", 1));
    assertThat(status("q-3")).as("the graph is read from its first record").isEqualTo("ANSWERED");
  }

  @Test
  void aJobThatHasOnlyReadUpdatesDoesNotStartWithoutItsStateEither() throws Exception {
    start(new Configuration());
    String savepoint = cluster.stopWithSavepoint();
    assertThat(cluster.refused(1, ""))
        .contains("has committed offsets on graph-updates")
        .doesNotContain("offsets on questions");
    cluster.resume(1, savepoint);
    ask("q-1");
    awaitAnswers(Map.of("q-1", 1));
  }

  @Test
  void aStateOlderThanWhatWasAnsweredIsRefusedOrAnswersAgainAsManyAsItSays() throws Exception {
    start(new Configuration());
    ask("q-1");
    awaitAnswers(Map.of("q-1", 1));
    String older = cluster.stopWithSavepoint();
    cluster.resume(1, older);
    ask("q-2");
    ask("q-3");
    awaitAnswers(Map.of("q-1", 1, "q-2", 1, "q-3", 1));
    String newest = cluster.stopWithSavepoint();

    String refusal = cluster.refused(1, older);
    assertThat(refusal)
        .contains("SuppressRestartsException")
        .contains("older than what its consumer group flink-graphrag has committed on questions")
        .contains("at 1, committed 3): at most 2 records are read again")
        .contains("graphrag.start.older: allow");
    assertThat(cluster.restarts()).as("it was not tried again").isZero();
    cluster.resume(1, newest);
    cluster.stopWithSavepoint();
    assertThat(outcomes.read().answers().values()).allSatisfy(one -> assertThat(one).hasSize(1));

    set(GraphRagOptions.START_OLDER);
    cluster.resume(1, older);
    ask("q-4");
    awaitAnswers(Map.of("q-1", 1, "q-2", 2, "q-3", 2, "q-4", 1));
    assertThat(outcomes.deadLetters()).isEmpty();
  }

  @Test
  void whatIsOpenUnderAnIdThatTheRestoredStateCommitsHoldsNoReaderBack() throws Exception {
    Configuration config = new Configuration();
    config.set(GraphRagOptions.START_OLDER, StartPolicy.ALLOW);
    cluster = JobCluster.start(folder, config, new HashEmbedderFactory());
    sender = new Sender(cluster.bootstrap());
    outcomes = new Outcomes(cluster.bootstrap());
    try (Outcomes written = Outcomes.written(cluster.bootstrap())) {
      cluster.run(1);
      ask("q-1");
      await().atMost(JobCluster.PATIENCE).until(() -> written.read().answers().size() == 1);
      cluster.resume(1, cluster.stopWithSavepoint());
      ask("q-2");
      await().atMost(JobCluster.PATIENCE).until(() -> written.read().answers().size() == 2);
    }
    String savepoint = cluster.stopWithSavepoint();
    // one of them is the one that the savepoint is to commit
    List<String> ids = transactionalIds("flink-graphrag//answers/");
    assertThat(ids).isNotEmpty();
    List<KafkaProducer<byte[], byte[]>> later = new ArrayList<>();
    try {
      ids.forEach(id -> later.add(openTransaction(id)));
      assertThat(outcomes.nothingHeldBack()).as("a later run's transactions are open").isFalse();
      cluster.resume(1, savepoint);
      await().atMost(JobCluster.PATIENCE).until(outcomes::nothingHeldBack);
      awaitAnswers(Map.of("q-1", 1, "q-2", 1));
    } finally {
      later.forEach(producer -> producer.close(Duration.ZERO));
    }
  }

  private List<String> transactionalIds(String prefix) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrap()))) {
      return admin.listTransactions().all().get(60, TimeUnit.SECONDS).stream()
          .map(TransactionListing::transactionalId)
          .filter(id -> id.startsWith(prefix))
          .toList();
    }
  }

  /** What a process leaves that used the id again after a checkpoint that is lost. */
  private KafkaProducer<byte[], byte[]> openTransaction(String id) {
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                cluster.bootstrap(),
                "transactional.id",
                id,
                "transaction.timeout.ms",
                (int) EmbeddedKafka.TRANSACTION_TIMEOUT_MAX.toMillis()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
    producer.beginTransaction();
    byte[] never = Sender.bytes("never committed");
    var unused = producer.send(new ProducerRecord<>("answers", never, never));
    producer.flush();
    return producer;
  }

  private void set(ConfigOption<StartPolicy> option) {
    Configuration config = new Configuration();
    config.set(option, StartPolicy.ALLOW);
    cluster.reconfigure(config);
  }

  private void passage(String id, String batch) throws Exception {
    sender.update(
        "default|passage|" + id,
        Sender.bytes(
            "{\"op\":\"upsert\",\"type\":\"passage\",\"id\":\"%s\",\"text\":\"Raft elects a leader.\"}"
                .formatted(id)),
        batch);
  }

  private void awaitTotal(String batch, int total) {
    await()
        .atMost(JobCluster.PATIENCE)
        .until(
            () ->
                outcomes.read().statuses().getOrDefault(batch, List.of()).stream()
                    .anyMatch(status -> status.get("total").asInt() == total));
  }

  private void ask(String id) throws Exception {
    sender.question(
        "all in one partition",
        Sender.bytes("{\"id\":\"%s\",\"text\":\"Who elects a leader?\"}".formatted(id)));
  }

  /** Waits for so many records of each question; more would be there with the last of them. */
  private void awaitAnswers(Map<String, Integer> expected) {
    await()
        .atMost(JobCluster.PATIENCE)
        .untilAsserted(
            () -> {
              Map<String, Integer> counts = new TreeMap<>();
              outcomes
                  .read()
                  .answers()
                  .forEach((asked, records) -> counts.merge(asked.id(), records.size(), Math::max));
              assertThat(counts).isEqualTo(expected);
            });
  }

  private String status(String id) {
    JsonNode answer =
        outcomes.answers().entrySet().stream()
            .filter(one -> one.getKey().id().equals(id))
            .findFirst()
            .orElseThrow()
            .getValue()
            .get(0);
    return answer.get("status").asText();
  }
}
