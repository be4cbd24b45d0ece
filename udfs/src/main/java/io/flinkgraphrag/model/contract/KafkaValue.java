package io.flinkgraphrag.model.contract;

import io.flinkgraphrag.model.SourcePosition;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * A record as it was read from Kafka, before anybody looked inside.
 *
 * <p>Bytes beyond the reader's limit are cut at the source, so that one huge record does not travel
 * through the job; {@code size} and {@code sha256} are of the whole value.
 *
 * @param key the key's bytes; null where there is no key
 * @param value the value's bytes, at most the limit of them; null for a null value
 * @param size bytes of the whole value; -1 for a null value
 * @param sha256 lower-case hex of the whole value where it was cut, else ""
 * @param timestamp of the record, ms since the epoch
 * @param brokerTime whether the broker set the timestamp (LogAppendTime), not the producer
 */
public record KafkaValue(
    SourcePosition position,
    byte @Nullable [] key,
    byte @Nullable [] value,
    int size,
    String sha256,
    long timestamp,
    boolean brokerTime,
    List<Header> headers) {

  public static final WireType<KafkaValue> TYPE = new WireType<>(KafkaValue.class, Codec.class);

  /** Whether the value was longer than the reader's limit. */
  public boolean truncated() {
    return value != null && size > value.length;
  }

  /** The text of the first header of this name, or "" where there is none. */
  public String headerText(String name) {
    for (Header header : headers) {
      if (header.key().equals(name) && header.value() != null) {
        return new String(header.value(), java.nio.charset.StandardCharsets.UTF_8);
      }
    }
    return "";
  }

  /** Version 1. */
  public static final class Codec implements WireCodec<KafkaValue> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(KafkaValue record, DataOutputView out) throws IOException {
      SourcePosition.write(record.position, out);
      Wire.writeOptional(record.key, Wire::writeBytes, out);
      Wire.writeOptional(record.value, Wire::writeBytes, out);
      out.writeInt(record.size);
      Wire.writeText(record.sha256, out);
      out.writeLong(record.timestamp);
      out.writeBoolean(record.brokerTime);
      Wire.writeList(record.headers, Header::write, out);
    }

    @Override
    public KafkaValue read(int version, DataInputView in) throws IOException {
      return new KafkaValue(
          SourcePosition.read(in),
          Wire.readOptional(Wire::readBytes, in),
          Wire.readOptional(Wire::readBytes, in),
          in.readInt(),
          Wire.readText(in),
          in.readLong(),
          in.readBoolean(),
          Wire.readList(Header::read, in));
    }
  }
}
