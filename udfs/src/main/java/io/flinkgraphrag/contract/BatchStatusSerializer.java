package io.flinkgraphrag.contract;

import io.flinkgraphrag.model.BatchStatus;
import java.nio.charset.StandardCharsets;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Batch statuses as records of the {@code graph-status} topic, keyed by the batch's name. */
public final class BatchStatusSerializer implements KafkaRecordSerializationSchema<BatchStatus> {

  private static final long serialVersionUID = 1L;

  // configuration
  private final String topic;

  // runtime
  private transient BatchStatusWriter writer;

  public BatchStatusSerializer(String topic) {
    this.topic = topic;
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
