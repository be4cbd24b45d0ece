package io.flinkgraphrag.contract;

import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.model.contract.BatchStatus;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Batch statuses as records of the {@code graph-status} topic, keyed by the batch's name. Those of
 * a cell count only its graphs: they say so, and have a key of their own, {@code cell|batch}.
 */
public final class BatchStatusSerializer
    implements KafkaRecordSerializationSchema<BatchStatus>, KafkaDatasetFacetProvider {

  private static final long serialVersionUID = 1L;

  // configuration
  private final String topic;
  private final String cell;

  // runtime
  private transient @Nullable BatchStatusWriter writer;

  /**
   * @param cell the name of this job's cell, "" without one
   */
  public BatchStatusSerializer(String topic, String cell) {
    this.topic = topic;
    this.cell = cell;
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
    String key = cell.isEmpty() ? status.batch() : Keys.join(cell, status.batch());
    return new ProducerRecord<>(
        topic, key.getBytes(StandardCharsets.UTF_8), writer.write(status, cell));
  }
}
