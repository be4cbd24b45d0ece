package io.flinkgraphrag.jobs.kafka;

import io.flinkgraphrag.contract.KafkaValueDeserializer;
import io.flinkgraphrag.jobs.settings.KafkaSettings;
import io.flinkgraphrag.layout.Cell;
import io.flinkgraphrag.model.contract.KafkaValue;
import io.flinkgraphrag.start.CleanRestoreSink;
import io.flinkgraphrag.start.GuardedSource;
import io.flinkgraphrag.start.StartPolicy;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TidyKafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Makes the sources and sinks of one job. A job is told from the others over the same topics by its
 * consumer group and its transactional ids, both with its cell's name.
 */
public final class KafkaEnds {

  /** A batch of what is sent in bulk; Kafka's own 16 KB are some tens of updates. */
  private static final String BULK_BATCH_BYTES = "262144";

  /** Until a batch of what is sent in bulk is full it may wait for so long, ms. */
  private static final String BULK_LINGER_MS = "50";

  /** The broker's answer to a commit that is under way is asked for again after this, ms. */
  private static final String RETRY_BACKOFF_MS = "5";

  private final KafkaSettings settings;
  private final Cell cell;

  /** Of the job that owns this cell. */
  public KafkaEnds(KafkaSettings settings, Cell cell) {
    this.settings = settings;
    this.cell = cell;
  }

  /**
   * Where a job without state begins: what an earlier job of the group has answered is not asked
   * again. The graph, in contrast, is always rebuilt from its first update.
   *
   * <p>The enumerator looks the offsets up, so that each checkpoint has numbers, also of partitions
   * that were not read yet. {@code committedOffsets} leaves it to the reader: its state would go on
   * at what the group has committed by the time of a restore, which an older state must not.
   */
  public static OffsetsInitializer committedOrEarliest() {
    return OffsetsInitializer.offsets(Map.of());
  }

  /**
   * Reads a topic.
   *
   * @param start where a job without state begins
   * @param older what a state means that is older than what the group has committed
   */
  public GuardedSource<KafkaValue> source(
      String topic, OffsetsInitializer start, StartPolicy older) {
    return source(topic, reading(topic, new KafkaValueDeserializer()), start, older);
  }

  /**
   * Reads a topic whose records may be larger than the contract's others. Always from its first
   * record: what is read again changes nothing.
   *
   * @param valueMaxBytes what is longer is cut
   */
  public GuardedSource<KafkaValue> source(String topic, int valueMaxBytes) {
    return source(
        topic,
        reading(topic, new KafkaValueDeserializer(valueMaxBytes))
            // a few large ones fill the memory that many small ones have
            .setProperty(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, Integer.toString(valueMaxBytes)),
        OffsetsInitializer.earliest(),
        StartPolicy.ALLOW);
  }

  private GuardedSource<KafkaValue> source(
      String topic,
      KafkaSourceBuilder<KafkaValue> reading,
      OffsetsInitializer start,
      StartPolicy older) {
    String group = cell.own(settings.group());
    KafkaSource<KafkaValue> source =
        reading
            .setGroupId(group)
            .setStartingOffsets(start)
            // GuardedSource does, to the end
            .setProperty(KafkaSourceOptions.COMMIT_OFFSETS_ON_CHECKPOINT.key(), "false")
            .build();
    return new GuardedSource<>(
        source, topic, group, settings.startEmpty(), older, settings.properties());
  }

  /**
   * Reads a topic from its beginning, without a group: where it is, is in the job's state alone,
   * and nothing of it shows at the brokers.
   */
  public KafkaSource<KafkaValue> wholeSource(String topic) {
    return reading(topic, new KafkaValueDeserializer())
        .setStartingOffsets(OffsetsInitializer.earliest())
        .build();
  }

  private KafkaSourceBuilder<KafkaValue> reading(
      String topic, KafkaValueDeserializer deserializer) {
    return KafkaSource.<KafkaValue>builder()
        .setBootstrapServers(settings.bootstrap())
        .setTopics(topic)
        .setDeserializer(deserializer)
        .setProperties(client())
        .setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
  }

  /**
   * Writes to the topic that the serializer names, exactly once if the settings say so.
   *
   * @param name of the sink in its transactional ids; never change it over the same state
   */
  public <T> Sink<T> sink(String name, KafkaRecordSerializationSchema<T> serializer) {
    return sink(name, serializer, new Properties());
  }

  /**
   * The same for a job that sends much and waits for nobody: in larger batches.
   *
   * @param name of the sink in its transactional ids; never change it over the same state
   */
  public <T> Sink<T> bulkSink(String name, KafkaRecordSerializationSchema<T> serializer) {
    Properties bulk = new Properties();
    bulk.setProperty(ProducerConfig.BATCH_SIZE_CONFIG, BULK_BATCH_BYTES);
    bulk.setProperty(ProducerConfig.LINGER_MS_CONFIG, BULK_LINGER_MS);
    return sink(name, serializer, bulk);
  }

  private <T> Sink<T> sink(
      String name, KafkaRecordSerializationSchema<T> serializer, Properties own) {
    Properties producer = new Properties();
    producer.putAll(own);
    producer.putAll(client());
    producer.setProperty(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
        Long.toString(settings.transactionTimeout().toMillis()));
    producer.setProperty(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, RETRY_BACKOFF_MS);
    producer.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    producer.setProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrap());
    if (settings.exactlyOnce()) {
      TransactionalIds ids = TransactionalIds.of(cell, settings.group(), name);
      return new CleanRestoreSink<>(
          new TidyKafkaSink<>(producer, serializer, ids.prefix(), ids.legacy()),
          settings.properties());
    }
    return KafkaSink.<T>builder()
        .setKafkaProducerConfig(producer)
        .setRecordSerializer(serializer)
        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
        .build();
  }

  private Properties client() {
    Properties properties = new Properties();
    properties.putAll(settings.client());
    return properties;
  }
}
