package io.flinkgraphrag.contract;

import io.flinkgraphrag.model.SourcePosition;
import io.flinkgraphrag.model.contract.Header;
import io.flinkgraphrag.model.contract.KafkaValue;
import io.flinkgraphrag.state.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * Takes records from Kafka as they are, within bounds: what is longer than the limits is cut here,
 * before it travels through the job. Looks into nothing and never fails. Called by the source
 * reader's fetch loop.
 *
 * <p>Where headers were left out, the header {@link #HEADERS_DROPPED} counts them; it is echoed
 * like the others, so that whoever asked can see it. A {@code batch} header is always kept.
 */
public final class KafkaValueDeserializer implements KafkaRecordDeserializationSchema<KafkaValue> {

  private static final long serialVersionUID = 1L;

  /** Name of the header that says how many were left out, as decimal digits. */
  static final String HEADERS_DROPPED = "graphrag-headers-dropped";

  // configuration
  private final int valueMaxBytes;

  /** With the contract's limit of {@link Limits#VALUE_MAX_BYTES}. */
  public KafkaValueDeserializer() {
    this(Limits.VALUE_MAX_BYTES);
  }

  public KafkaValueDeserializer(int valueMaxBytes) {
    if (valueMaxBytes < 1) {
      throw new IllegalArgumentException("valueMaxBytes has to be 1 or more, is " + valueMaxBytes);
    }
    this.valueMaxBytes = valueMaxBytes;
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<KafkaValue> out) {
    byte[] value = record.value();
    boolean tooLong = value != null && value.length > valueMaxBytes;
    out.collect(
        new KafkaValue(
            new SourcePosition(record.topic(), record.partition(), record.offset()),
            cut(record.key(), Limits.KEY_MAX_BYTES),
            cut(value, valueMaxBytes),
            value == null ? -1 : value.length,
            tooLong ? Sha256.hex(value) : "",
            Math.max(0, record.timestamp()),
            record.timestampType() == TimestampType.LOG_APPEND_TIME,
            bounded(record.headers())));
  }

  private static byte @Nullable [] cut(byte @Nullable [] bytesOrNull, int max) {
    return bytesOrNull == null || bytesOrNull.length <= max
        ? bytesOrNull
        : Arrays.copyOf(bytesOrNull, max);
  }

  private static List<Header> bounded(Headers headers) {
    List<Header> kept = new ArrayList<>();
    int bytes = 0;
    int dropped = 0;
    boolean batchSeen = false;
    for (org.apache.kafka.common.header.Header header : headers) {
      boolean batch = !batchSeen && header.key().equals(GraphUpdateReader.BATCH_HEADER);
      batchSeen |= batch;
      byte[] value = batch ? cut(header.value(), Limits.HEADERS_MAX_BYTES) : header.value();
      int size =
          header.key().getBytes(StandardCharsets.UTF_8).length + (value == null ? 0 : value.length);
      if (batch || (kept.size() < Limits.HEADERS_MAX && bytes + size <= Limits.HEADERS_MAX_BYTES)) {
        kept.add(new Header(header.key(), value));
        bytes += size;
      } else {
        dropped++;
      }
    }
    if (dropped > 0) {
      kept.add(
          new Header(HEADERS_DROPPED, Integer.toString(dropped).getBytes(StandardCharsets.UTF_8)));
    }
    return kept;
  }

  @Override
  public TypeInformation<KafkaValue> getProducedType() {
    return KafkaValue.TYPE;
  }
}
