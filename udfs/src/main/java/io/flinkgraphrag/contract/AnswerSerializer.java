package io.flinkgraphrag.contract;

import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.model.contract.Answer;
import io.flinkgraphrag.model.contract.Header;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Answers as records of the {@code answers} topic: key {@code graph|id}, the question's headers
 * echoed. The record's time is that of writing, so that a question with a wrong clock cannot put
 * its answer out of retention.
 */
public final class AnswerSerializer
    implements KafkaRecordSerializationSchema<Answer>, KafkaDatasetFacetProvider {

  private static final long serialVersionUID = 1L;

  // configuration
  private final String topic;

  // runtime
  private transient @Nullable AnswerWriter writer;

  public AnswerSerializer(String topic) {
    this.topic = topic;
  }

  @Override
  public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
    return TopicFacet.of(topic);
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      Answer answer, KafkaSinkContext context, Long timestamp) {
    if (writer == null) {
      writer = new AnswerWriter();
    }
    byte[] key = Keys.join(answer.graph(), answer.questionId()).getBytes(StandardCharsets.UTF_8);
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, null, null, key, writer.write(answer));
    for (Header header : answer.headers()) {
      record.headers().add(header.key(), header.value());
    }
    return record;
  }
}
