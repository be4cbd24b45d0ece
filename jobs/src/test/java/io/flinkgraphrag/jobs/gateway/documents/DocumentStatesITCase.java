package io.flinkgraphrag.jobs.gateway.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkgraphrag.jobs.documents.topic.DocumentKey;
import io.flinkgraphrag.jobs.embedded.EmbeddedKafka;
import io.flinkgraphrag.jobs.embedded.Ports;
import io.flinkgraphrag.jobs.gateway.asking.KafkaClients;
import io.flinkgraphrag.jobs.gateway.documents.DocumentState.Step;
import io.flinkgraphrag.jobs.settings.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of documents whose dead letters are old or many, with a real broker. */
final class DocumentStatesITCase {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String GROUP = "job-documents";
  private static final TopicPartition PLACE = new TopicPartition("documents", 0);

  @TempDir private Path folder;

  private EmbeddedKafka kafka;
  private Admin admin;
  private KafkaProducer<byte[], byte[]> producer;
  private Documents documents;
  private DocumentKey key;

  @BeforeEach
  void start() throws Exception {
    kafka = EmbeddedKafka.start(folder, Ports.anyFree());
    kafka.createTopics(Topics.defaults(), 1);
    Properties client = new Properties();
    client.setProperty("bootstrap.servers", kafka.bootstrap());
    admin = Admin.create(client);
    producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
    documents = new Documents(new KafkaClients(client), Topics.defaults(), GROUP);
    key = DocumentKey.of("g", "d.md");
  }

  @AfterEach
  void stop() {
    documents.close();
    producer.close();
    admin.close();
    kafka.close();
  }

  private static long ago(Duration age) {
    return Instant.now().minus(age).toEpochMilli();
  }

  private void send(Duration age) {
    var sent =
        producer.send(
            new ProducerRecord<>("documents", 0, ago(age), key.bytes(), new byte[] {'x'}));
    assertThat(sent).isNotNull();
  }

  private void refuse(long offset, Duration age) {
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>("dead-letters", 0, ago(age), key.bytes(), new byte[0]);
    Map.of(
            "topic", "documents",
            "partition", "0",
            "offset", Long.toString(offset),
            "error", "DOCUMENT_DAMAGED: as meant")
        .forEach(
            (name, value) -> letter.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
    var sent = producer.send(letter);
    assertThat(sent).isNotNull();
  }

  /** As the job does when its letters are written. */
  private void read(long offset) throws Exception {
    producer.flush();
    admin
        .alterConsumerGroupOffsets(GROUP, Map.of(PLACE, new OffsetAndMetadata(offset)))
        .all()
        .get(30, TimeUnit.SECONDS);
  }

  private Step look(long offset) throws Exception {
    return documents.look(key, 0, offset).get(30, TimeUnit.SECONDS).step();
  }

  private void awaitStep(long offset, Step step) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> look(offset) != Step.WAITING);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(look(offset)).isEqualTo(step));
  }

  @Test
  void whatWasRefusedBeforeTheLettersThatAreReadIsNotToldAsTaken() throws Exception {
    send(Duration.ofHours(3));
    refuse(0, Duration.ofHours(2));
    send(Duration.ofMinutes(1));
    read(2);
    awaitStep(0, Step.READ);
    awaitStep(1, Step.TAKEN);
  }

  @Test
  void whatTheJobReadsAfterTheFirstLookIsKnownHoweverOldItIs() throws Exception {
    send(Duration.ofHours(3));
    read(1);
    awaitStep(0, Step.READ);
    send(Duration.ofHours(3));
    assertThat(look(1)).isEqualTo(Step.WAITING);
    read(2);
    awaitStep(1, Step.TAKEN);
  }

  @Test
  void timesOfAClockThatIsFarAheadAreNotBelieved() throws Exception {
    // brokers take nothing that is an hour ahead
    send(Duration.ofMinutes(-50));
    send(Duration.ofHours(3));
    refuse(1, Duration.ofHours(2));
    read(2);
    awaitStep(1, Step.READ);
  }

  @Test
  void whatNewerLettersHavePushedOutIsNotToldAsTaken() throws Exception {
    int all = DocumentLetters.LETTERS_MAX + 2;
    for (int i = 0; i < all; i++) {
      send(Duration.ZERO);
      refuse(i, Duration.ZERO);
    }
    send(Duration.ZERO);
    read(all + 1L);
    awaitStep(all - 1L, Step.REFUSED);
    awaitStep(all, Step.TAKEN);
    awaitStep(0, Step.READ);
  }
}
