package io.flinkgraphrag.jobs.neo4j.mapping;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Updates as records of {@code graph-updates}, with the batch that they are counted in. */
public final class UpdateRecordSerializer
    implements KafkaRecordSerializationSchema<UpdateRecord>, KafkaDatasetFacetProvider {

  private static final long serialVersionUID = 1L;

  private static final String BATCH_HEADER = "batch";

  // configuration
  private final String topic;
  private final byte[] batch;

  public UpdateRecordSerializer(String topic, String batch) {
    this.topic = topic;
    this.batch = batch.getBytes(StandardCharsets.UTF_8);
  }

  /** The sink looks here for the topic in which it may have left transactions. */
  @Override
  public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
    return Optional.of(
        new DefaultKafkaDatasetFacet(DefaultKafkaDatasetIdentifier.ofTopics(List.of(topic))));
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      UpdateRecord update, KafkaSinkContext context, Long timestamp) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, null, null, update.key(), update.value());
    record.headers().add(BATCH_HEADER, batch);
    return record;
  }
}
