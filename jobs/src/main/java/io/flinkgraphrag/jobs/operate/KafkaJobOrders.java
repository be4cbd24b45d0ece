package io.flinkgraphrag.jobs.operate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The orders for one job, on a compacted topic: the key is the job's consumer group, so the last
 * record of the key is the order that counts, for ever. A file would do the same where everybody
 * sees the same files; the command line and the JobManagers have only Kafka in common.
 *
 * <p>Each call opens clients of its own and blocks. Thread-safe.
 */
public final class KafkaJobOrders implements JobOrders {

  private static final Duration POLL = Duration.ofMillis(200);

  /** How long Kafka may take for one call. */
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final Properties client;
  private final String topic;
  private final String group;

  /**
   * @param client properties of a Kafka client, its brokers among them
   * @param group the job's consumer group, with its cell's name
   */
  public KafkaJobOrders(Properties client, String topic, String group) {
    this.client = client;
    this.topic = topic;
    this.group = group;
  }

  @Override
  public String topic() {
    return topic;
  }

  @Override
  public String group() {
    return group;
  }

  @Override
  public Optional<JobOrder> latest() throws IOException {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(reading(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      // a list of all topics would leave out one that may not be seen, as if there were none
      List<PartitionInfo> partitions = consumer.partitionsFor(topic, TIMEOUT);
      if (partitions.isEmpty()) {
        return Optional.empty();
      }
      consumer.assign(
          partitions.stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList());
      consumer.seekToBeginning(consumer.assignment());
      return last(consumer);
    }
  }

  private Optional<JobOrder> last(KafkaConsumer<byte[], byte[]> consumer) throws IOException {
    Map<TopicPartition, Long> ends =
        new HashMap<>(consumer.endOffsets(consumer.assignment(), TIMEOUT));
    ConsumerRecord<byte[], byte[]> last = null;
    while (!ends.isEmpty()) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        // all of a key are in one partition
        if (isOurs(record)) {
          last = record;
        }
      }
      ends.entrySet().removeIf(end -> consumer.position(end.getKey(), TIMEOUT) >= end.getValue());
    }
    if (last == null || last.value() == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(JobOrderJson.order(last.value(), last.timestamp()));
    } catch (IOException e) {
      throw new IOException(
          "the record of %s on topic %s, partition %d, offset %d is not an order: %s."
                  .formatted(group, topic, last.partition(), last.offset(), e.getMessage())
              + " Give one by ./graphrag start",
          e);
    }
  }

  private boolean isOurs(ConsumerRecord<byte[], byte[]> record) {
    return record.key() != null && new String(record.key(), StandardCharsets.UTF_8).equals(group);
  }

  /** Makes the topic where there is none. */
  @Override
  public void give(JobOrder order) throws InterruptedException {
    makeTopic();
    write(order.at(), JobOrderJson.bytes(order));
  }

  @Override
  public void clear() throws InterruptedException {
    write(null, null);
  }

  /** Now where no time is given; no value is no order. */
  private void write(@Nullable Long at, byte @Nullable [] order) throws InterruptedException {
    byte[] key = group.getBytes(StandardCharsets.UTF_8);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(writing(), new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, null, at, key, order)).get();
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  private void makeTopic() throws InterruptedException {
    try (Admin admin = Admin.create(client)) {
      if (admin.listTopics().names().get().contains(topic)) {
        return;
      }
      NewTopic compacted =
          new NewTopic(topic, Optional.of(1), Optional.empty())
              .configs(
                  Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
      admin.createTopics(List.of(compacted)).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw failure(e);
      }
    }
  }

  private static RuntimeException failure(ExecutionException e) {
    return e.getCause() instanceof RuntimeException cause
        ? cause
        : new IllegalStateException(e.getCause());
  }

  private Properties reading() {
    Properties properties = copy();
    properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.setProperty(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    return properties;
  }

  private Properties writing() {
    Properties properties = copy();
    properties.setProperty(ProducerConfig.ACKS_CONFIG, "all");
    properties.setProperty(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    String timeout = Long.toString(TIMEOUT.toMillis());
    properties.setProperty(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeout);
    properties.setProperty(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeout);
    properties.setProperty(
        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Long.toString(TIMEOUT.toMillis() / 3));
    return properties;
  }

  private Properties copy() {
    Properties properties = new Properties();
    properties.putAll(client);
    return properties;
  }
}
