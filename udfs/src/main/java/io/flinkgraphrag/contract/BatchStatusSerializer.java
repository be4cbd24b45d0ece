package io.flinkgraphrag.contract;

import io.flinkgraphrag.model.BatchStatus;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Batch statuses as records of the {@code graph-status} topic, keyed by the batch's name. */
public final class BatchStatusSerializer
    implements KafkaRecordSerializationSchema<BatchStatus>, KafkaDatasetFacetProvider {

  private static final long serialVersionUID = 1L;

  // configuration
  private final String topic;

  // runtime
  private transient BatchStatusWriter writer;

  public BatchStatusSerializer(String topic) {
    this.topic = topic;
  }

  @Override
  public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
    return TopicFacet.of(topic);
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      BatchStatus status, KafkaSinkContext context, Long timestamp) {
    if (writer == null) {
      writer = new BatchStatusWriter();
    }
    return new ProducerRecord<>(
        topic, status.batch().getBytes(StandardCharsets.UTF_8), writer.write(status));
  }
}
