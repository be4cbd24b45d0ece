package io.flinkgraphrag.start;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.apache.flink.util.TemporaryClassLoaderContext;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;

/** Asks the brokers, with a client for each question: it is asked once in a start. */
final class KafkaGroupOffsets implements GroupOffsets {

  private static final long serialVersionUID = 1L;

  // configuration
  private final Properties client;
  private final String group;

  /**
   * @param client properties of a Kafka client, its brokers among them
   */
  KafkaGroupOffsets(Properties client, String group) {
    this.client = new Properties();
    this.client.putAll(client);
    this.client.setProperty(AdminClientConfig.CLIENT_ID_CONFIG, group + "-start");
    this.group = group;
  }

  @Override
  public Map<TopicPartition, Long> committed(String topic)
      throws IOException, InterruptedException {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    // Kafka finds its own classes by the thread's class loader, which may be Flink's
    try (TemporaryClassLoaderContext ignored =
            TemporaryClassLoaderContext.of(KafkaGroupOffsets.class.getClassLoader());
        Admin admin = Admin.create(client)) {
      admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()
          .get()
          .forEach((partition, offset) -> note(topic, partition, offset, offsets));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupAuthorizationException forbidden) {
        throw forbidden;
      }
      if (!(e.getCause() instanceof GroupIdNotFoundException)) {
        throw new IOException(
            "the offsets of consumer group %s cannot be read from Kafka at %s: %s"
                .formatted(
                    group, client.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG), e.getCause()),
            e);
      }
    }
    return offsets;
  }

  @Override
  public OffsetCommits commits() {
    try (TemporaryClassLoaderContext ignored =
        TemporaryClassLoaderContext.of(KafkaGroupOffsets.class.getClassLoader())) {
      return new OffsetCommits(
          new CommitClient(Admin.create(client), group), group, Clock.systemUTC());
    }
  }

  private record CommitClient(Admin admin, String group) implements OffsetCommits.Client {

    @Override
    public CompletionStage<Void> commit(Map<TopicPartition, Long> offsets) {
      Map<TopicPartition, OffsetAndMetadata> sent = new HashMap<>();
      offsets.forEach((partition, offset) -> sent.put(partition, new OffsetAndMetadata(offset)));
      return admin.alterConsumerGroupOffsets(group, sent).all().toCompletionStage();
    }

    @Override
    public void close() {
      admin.close(Duration.ZERO);
    }
  }

  /** Kafka has null where a partition was asked for that has none. */
  private static void note(
      String topic,
      TopicPartition partition,
      @Nullable OffsetAndMetadata offset,
      Map<TopicPartition, Long> offsets) {
    if (partition.topic().equals(topic) && offset != null) {
      offsets.put(partition, offset.offset());
    }
  }
}
