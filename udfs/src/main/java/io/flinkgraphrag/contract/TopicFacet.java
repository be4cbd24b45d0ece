package io.flinkgraphrag.contract;

import java.util.List;
import java.util.Optional;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;

/**
 * Tells the Kafka sink its topic before it has written anything: with pooled transactional ids it
 * asks the topic's partitions on recovery, to find transactions that nobody will end.
 */
final class TopicFacet {

  private TopicFacet() {}

  static Optional<KafkaDatasetFacet> of(String topic) {
    return Optional.of(
        new DefaultKafkaDatasetFacet(DefaultKafkaDatasetIdentifier.ofTopics(List.of(topic))));
  }
}
