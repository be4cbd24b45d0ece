package io.flinkgraphrag.contract;

import io.flinkgraphrag.model.contract.DeadLetter;
import io.flinkgraphrag.model.contract.KafkaValue;
import io.flinkgraphrag.state.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters as records of the {@code dead-letters} topic: key and value as they came, cut to a
 * limit, and headers as text that say what was wrong and where the record stood.
 *
 * <p>{@code size} and {@code sha256} are of the whole value, {@code truncated} says whether it is
 * longer than what is here. A null value has size -1 and an empty sha256.
 */
public final class DeadLetterSerializer
    implements KafkaRecordSerializationSchema<DeadLetter>, KafkaDatasetFacetProvider {

  private static final long serialVersionUID = 1L;

  // configuration
  private final String topic;

  public DeadLetterSerializer(String topic) {
    this.topic = topic;
  }

  @Override
  public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
    return TopicFacet.of(topic);
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      DeadLetter letter, KafkaSinkContext context, Long timestamp) {
    KafkaValue source = letter.source();
    byte[] value = cut(source.value(), Limits.DEAD_LETTER_MAX_BYTES);
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, cut(source.key(), Limits.KEY_MAX_BYTES), value);
    String error = letter.error().code() + ": " + letter.error().message();
    add(record, "error", Texts.cut(error, Limits.ERROR_HEADER_MAX));
    add(record, "topic", source.position().topic());
    add(record, "partition", Integer.toString(source.position().partition()));
    add(record, "offset", Long.toString(source.position().offset()));
    add(record, "size", Integer.toString(source.size()));
    add(record, "sha256", sha256(source));
    add(record, "truncated", Boolean.toString(value != null && source.size() > value.length));
    return record;
  }

  private static String sha256(KafkaValue source) {
    if (source.value() == null || !source.sha256().isEmpty()) {
      return source.sha256();
    }
    return Sha256.hex(source.value());
  }

  private static void add(ProducerRecord<byte[], byte[]> record, String name, String text) {
    record.headers().add(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte @Nullable [] cut(byte @Nullable [] bytesOrNull, int max) {
    return bytesOrNull == null || bytesOrNull.length <= max
        ? bytesOrNull
        : Arrays.copyOf(bytesOrNull, max);
  }
}
