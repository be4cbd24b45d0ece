package io.flinkgraphrag.jobs.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkgraphrag.contract.KafkaValueDeserializer;
import io.flinkgraphrag.jobs.embedded.EmbeddedKafka;
import io.flinkgraphrag.jobs.embedded.Ports;
import io.flinkgraphrag.jobs.harness.Sender;
import io.flinkgraphrag.jobs.kafka.TransactionalIds;
import io.flinkgraphrag.jobs.settings.Topics;
import io.flinkgraphrag.layout.Cell;
import io.flinkgraphrag.model.contract.KafkaValue;
import io.flinkgraphrag.start.CleanRestoreSink;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TidyKafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What becomes of transactions that were left open, at the first start of a build with other
 * transactional ids, and later. A job that copies one topic to another stands for the real one.
 */
class SinkTakeoverITCase {

  private static final String GROUP = "flink-graphrag";
  private static final TransactionalIds IDS =
      TransactionalIds.of(Cell.of("", "*"), GROUP, "answers");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Set<String> OWN = Set.of(GROUP + "-answers-0-90", GROUP + "//answers/-0-91");

  private static final Set<String> OF_OTHERS =
      Set.of(
          GROUP + "-answers-x//answers/-0-0",
          GROUP + "-2//answers/-0-0",
          GROUP + ".east/answers/-0-0");

  @TempDir private Path folder;

  private final List<KafkaProducer<byte[], byte[]>> left = new ArrayList<>();
  private EmbeddedKafka kafka;
  private MiniCluster flink;

  @BeforeEach
  void start() throws Exception {
    kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.anyFree());
    kafka.createTopics(Topics.defaults(), 1);
    Configuration config = new Configuration();
    config.set(RestOptions.BIND_PORT, "0");
    flink =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(config)
                .setNumSlotsPerTaskManager(1)
                .setCommonBindAddress("127.0.0.1")
                .build());
    flink.start();
  }

  @AfterEach
  void stop() throws Exception {
    flink.close();
    left.forEach(producer -> producer.close(Duration.ZERO));
    kafka.close();
  }

  @Test
  void aSavepointOfTheBuildBeforeIsCommittedAndWhatItLeftOpenIsAborted() throws Exception {
    JobID before = run(sinkOfTheBuildBefore(), SavepointRestoreSettings.none());
    ask("in the savepoint");
    await().atMost(PATIENCE).until(() -> !open().isEmpty());
    // one that does not end the job commits nothing: that is left to whoever restores it
    String savepoint =
        flink
            .triggerSavepoint(
                before, folder.toUri().toString(), false, SavepointFormatType.CANONICAL)
            .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    end(before);
    leaveOpen(OWN);
    leaveOpen(OF_OTHERS);

    JobID now = run(sink(), SavepointRestoreSettings.forPath(savepoint, false));

    await().atMost(PATIENCE).untilAsserted(() -> assertThat(open()).isEqualTo(OF_OTHERS));
    ask("afterwards");
    await().atMost(PATIENCE).until(() -> open().contains(IDS.prefix() + "-0-0"));
    flink
        .stopWithSavepoint(now, folder.toUri().toString(), false, SavepointFormatType.CANONICAL)
        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    left.forEach(KafkaProducer::abortTransaction);
    assertThat(committed()).containsExactly("in the savepoint", "afterwards");
  }

  @Test
  void aStartWithoutStateAbortsWhatEitherBuildLeftOpen() throws Exception {
    leaveOpen(OWN);
    leaveOpen(OF_OTHERS);
    run(sink(), SavepointRestoreSettings.none());
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(open()).isEqualTo(OF_OTHERS));
  }

  @Test
  void aTransactionThatTheBrokerAbortedCountsAsLostAndOneThatWasCommittedBeforeDoesNot()
      throws Exception {
    JobID before = run(cleanSink(), SavepointRestoreSettings.none());
    ask("first");
    String savepoint = savepointOfAnOpenTransaction(before);
    JobID committing = run(cleanSink(), SavepointRestoreSettings.forPath(savepoint, false));
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(committed()).hasSize(1));
    ask("second");
    await().atMost(PATIENCE).until(() -> !open().isEmpty());
    end(committing);

    JobID again = run(cleanSink(), SavepointRestoreSettings.forPath(savepoint, false));
    // at once: a transaction is open until its timeout only, and a metric may take longer
    String uncommitted = savepointWhileOpen(again);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(lost(again)).isEqualTo("0"));
    end(again);
    // the transaction timeout is over
    await().atMost(PATIENCE).until(() -> open().isEmpty());

    JobID late = run(cleanSink(), SavepointRestoreSettings.forPath(uncommitted, false));
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(lost(late)).isEqualTo("1"));
  }

  /** One that does not end the job commits nothing: that is left to whoever restores it. */
  private String savepointOfAnOpenTransaction(JobID job) throws Exception {
    String savepoint = savepointWhileOpen(job);
    end(job);
    return savepoint;
  }

  private String savepointWhileOpen(JobID job) throws Exception {
    await().atMost(PATIENCE).until(() -> !open().isEmpty());
    return flink
        .triggerSavepoint(job, folder.toUri().toString(), false, SavepointFormatType.CANONICAL)
        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** The metric, as Flink's REST interface tells it; empty as long as it does not. */
  private String lost(JobID job) throws Exception {
    String path = "jobs/" + job;
    for (JsonNode vertex : flinkSays(path).path("vertices")) {
      String metrics = path + "/vertices/" + vertex.path("id").asText() + "/metrics";
      for (JsonNode metric : flinkSays(metrics)) {
        String name = metric.path("id").asText();
        if (name.endsWith(".transactionsLost")) {
          return flinkSays(metrics + "?get=" + name).path(0).path("value").asText();
        }
      }
    }
    return "";
  }

  private JsonNode flinkSays(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(flink.getRestAddress().get().resolve("/" + path)).build();
    return new ObjectMapper()
        .readTree(
            HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  /** The type of a lambda is lost. */
  private static final class Bytes implements SerializationSchema<KafkaValue> {

    private static final long serialVersionUID = 1L;

    @Override
    public byte[] serialize(KafkaValue record) {
      return record.value();
    }
  }

  private static KafkaRecordSerializationSchema<KafkaValue> serializer() {
    return KafkaRecordSerializationSchema.<KafkaValue>builder()
        .setTopic(Topics.defaults().answers())
        .setValueSerializationSchema(new Bytes())
        .build();
  }

  private Properties producer() {
    Properties producer = new Properties();
    producer.setProperty("bootstrap.servers", kafka.bootstrap());
    producer.setProperty("transaction.timeout.ms", "900000");
    return producer;
  }

  private Sink<KafkaValue> sinkOfTheBuildBefore() {
    return KafkaSink.<KafkaValue>builder()
        .setKafkaProducerConfig(producer())
        .setRecordSerializer(serializer())
        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
        .setTransactionalIdPrefix(IDS.legacy())
        .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
        .build();
  }

  private Sink<KafkaValue> sink() {
    return new TidyKafkaSink<>(producer(), serializer(), IDS.prefix(), IDS.legacy());
  }

  /** Its transactions last 20 s without a commit. */
  private Sink<KafkaValue> cleanSink() {
    Properties producer = producer();
    producer.setProperty("transaction.timeout.ms", "20000");
    return new CleanRestoreSink<>(
        new TidyKafkaSink<>(producer, serializer(), IDS.prefix(), IDS.legacy()), producer());
  }

  private JobID run(Sink<KafkaValue> sink, SavepointRestoreSettings restore) throws Exception {
    Configuration config = new Configuration();
    config.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofHours(1));
    StreamExecutionEnvironment env = new StreamExecutionEnvironment(config);
    env.setParallelism(1);
    KafkaSource<KafkaValue> source =
        KafkaSource.<KafkaValue>builder()
            .setBootstrapServers(kafka.bootstrap())
            .setTopics(Topics.defaults().questions())
            .setDeserializer(new KafkaValueDeserializer())
            .build();
    env.fromSource(source, WatermarkStrategy.noWatermarks(), "questions")
        .uid("questions")
        .sinkTo(sink)
        .uid("answers");
    StreamGraph graph = env.getStreamGraph();
    graph.setSavepointRestoreSettings(restore);
    JobID job = new JobID();
    flink
        .submitJob(graph.getJobGraph(getClass().getClassLoader(), job))
        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    await().atMost(PATIENCE).until(() -> flink.getJobStatus(job).get() == JobStatus.RUNNING);
    return job;
  }

  private void end(JobID job) throws Exception {
    flink.cancelJob(job).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    flink.requestJobResult(job).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private void ask(String text) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrap()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      var unused =
          producer.send(
              new ProducerRecord<>(Topics.defaults().questions(), null, Sender.bytes(text)));
    }
  }

  /** As a process leaves them that was killed. */
  private void leaveOpen(Set<String> ids) {
    for (String id : ids) {
      KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", kafka.bootstrap(), "transactional.id", id),
              new ByteArraySerializer(),
              new ByteArraySerializer());
      producer.initTransactions();
      producer.beginTransaction();
      var unused =
          producer.send(
              new ProducerRecord<>(Topics.defaults().answers(), null, Sender.bytes("never")));
      producer.flush();
      if (OF_OTHERS.contains(id)) {
        left.add(producer);
      } else {
        producer.close(Duration.ZERO);
      }
    }
  }

  private Set<String> open() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      return admin.listTransactions().all().get().stream()
          .filter(one -> one.state() == TransactionState.ONGOING)
          .map(TransactionListing::transactionalId)
          .collect(Collectors.toSet());
    }
  }

  private List<String> committed() {
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrap(), "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(Topics.defaults().answers(), 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> one : consumer.poll(Duration.ofMillis(100))) {
          values.add(new String(one.value(), StandardCharsets.UTF_8));
        }
      }
    }
    return values;
  }
}
