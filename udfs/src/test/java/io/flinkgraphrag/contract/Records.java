package io.flinkgraphrag.contract;

import io.flinkgraphrag.model.SourcePosition;
import io.flinkgraphrag.model.contract.Header;
import io.flinkgraphrag.model.contract.KafkaValue;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Records as they come from Kafka, for the tests of the readers. */
final class Records {

  static final long TIMESTAMP = 1_700_000_000_000L;
  static final SourcePosition POSITION = new SourcePosition("in", 3, 42);

  private Records() {}

  static KafkaValue of(String value) {
    return of(value == null ? null : utf8(value));
  }

  static KafkaValue of(byte[] value) {
    return keyed(null, value);
  }

  static KafkaValue keyed(String key, byte[] value, Header... headers) {
    return new KafkaValue(
        POSITION,
        key == null ? null : utf8(key),
        value,
        value == null ? -1 : value.length,
        "",
        TIMESTAMP,
        true,
        List.of(headers));
  }

  static Header header(String name, String value) {
    return new Header(name, utf8(value));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
