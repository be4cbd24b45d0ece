package io.flinkgraphrag.jobs.cluster;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;

/**
 * What Kafka says of its partitions, its own topics' among them.
 *
 * @param underReplicated of {@code total}, those that lack a replica in sync
 */
public record PartitionHealth(int underReplicated, int total) {

  private static final int TIMEOUT_MS = 8_000;

  static Optional<PartitionHealth> read(String bootstrap) throws InterruptedException {
    Map<String, Object> settings =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS / 2,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    try (Admin admin = Admin.create(settings)) {
      Collection<String> topics =
          admin
              .listTopics(new ListTopicsOptions().listInternal(true))
              .names()
              .get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
      Collection<TopicDescription> described =
          admin
              .describeTopics(topics)
              .allTopicNames()
              .get(TIMEOUT_MS, TimeUnit.MILLISECONDS)
              .values();
      List<TopicPartitionInfo> partitions =
          described.stream().flatMap(topic -> topic.partitions().stream()).toList();
      long lacking =
          partitions.stream()
              .filter(partition -> partition.isr().size() < partition.replicas().size())
              .count();
      return Optional.of(new PartitionHealth(Math.toIntExact(lacking), partitions.size()));
    } catch (ExecutionException | TimeoutException away) {
      return Optional.empty();
    }
  }
}
