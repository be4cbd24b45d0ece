package io.flinkgraphrag.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.model.contract.Header;
import io.flinkgraphrag.model.contract.KafkaValue;
import io.flinkgraphrag.state.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class KafkaValueDeserializerTest {

  private static KafkaValue read(byte[] key, byte[] value, TimestampType type, Headers headers) {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(
            "in", 3, 42, 1_700L, type, 0, 0, key, value, headers, Optional.empty());
    List<KafkaValue> out = new ArrayList<>();
    new KafkaValueDeserializer().deserialize(record, new ListCollector<>(out));
    assertThat(out).hasSize(1);
    return out.get(0);
  }

  private static KafkaValue read(byte[] key, byte[] value) {
    return read(key, value, TimestampType.CREATE_TIME, new RecordHeaders());
  }

  @Test
  void aRecordWithinTheLimitsIsKeptAsItIs() {
    RecordHeaders headers = new RecordHeaders();
    headers.add("a", new byte[] {1}).add("a", null);
    KafkaValue value =
        read(new byte[] {7}, new byte[] {8, 9}, TimestampType.LOG_APPEND_TIME, headers);
    assertThat(value)
        .usingRecursiveComparison()
        .isEqualTo(
            new KafkaValue(
                Records.POSITION,
                new byte[] {7},
                new byte[] {8, 9},
                2,
                "",
                1_700,
                true,
                List.of(new Header("a", new byte[] {1}), new Header("a", null))));
    assertThat(value.truncated()).isFalse();
  }

  @Test
  void onlyTheBrokersTimeIsCalledSo() {
    for (TimestampType type : TimestampType.values()) {
      assertThat(read(null, null, type, new RecordHeaders()).brokerTime())
          .isEqualTo(type == TimestampType.LOG_APPEND_TIME);
    }
  }

  @Test
  void aNullValueIsNoEmptyValue() {
    assertThat(read(null, null).size()).isEqualTo(-1);
    assertThat(read(null, null).value()).isNull();
    assertThat(read(null, new byte[0]).size()).isZero();
  }

  @Test
  void aValueOfFiveMegabytesIsCutAndKeepsItsSizeAndHash() {
    byte[] value = new byte[5 * 1024 * 1024];
    Arrays.fill(value, (byte) 'x');
    KafkaValue cut = read(null, value);
    assertThat(cut.value()).hasSize(Limits.VALUE_MAX_BYTES);
    assertThat(cut.size()).isEqualTo(value.length);
    assertThat(cut.truncated()).isTrue();
    assertThat(cut.sha256()).isEqualTo(Sha256.hex(value)).hasSize(64);
    assertThat(read(null, new byte[Limits.VALUE_MAX_BYTES]).truncated()).isFalse();
    assertThat(read(null, new byte[Limits.VALUE_MAX_BYTES + 1]).truncated()).isTrue();
  }

  @Test
  void aKeyIsCut() {
    assertThat(read(new byte[Limits.KEY_MAX_BYTES + 1], null).key()).hasSize(Limits.KEY_MAX_BYTES);
  }

  @Test
  void headersBeyondTheCountAreDroppedAndCounted() {
    RecordHeaders headers = new RecordHeaders();
    for (int i = 0; i < Limits.HEADERS_MAX + 3; i++) {
      headers.add("h" + i, new byte[] {1});
    }
    KafkaValue value = read(null, null, TimestampType.CREATE_TIME, headers);
    assertThat(value.headers()).hasSize(Limits.HEADERS_MAX + 1);
    assertThat(value.headerText(KafkaValueDeserializer.HEADERS_DROPPED)).isEqualTo("3");
  }

  @Test
  void headersBeyondTheBytesAreDroppedAndCounted() {
    RecordHeaders headers = new RecordHeaders();
    headers.add("a", new byte[Limits.HEADERS_MAX_BYTES - 1]);
    assertThat(read(null, null, TimestampType.CREATE_TIME, headers).headers()).hasSize(1);
    headers.add("b", null);
    KafkaValue value = read(null, null, TimestampType.CREATE_TIME, headers);
    assertThat(value.headers()).extracting(Header::key).doesNotContain("b");
    assertThat(value.headerText(KafkaValueDeserializer.HEADERS_DROPPED)).isEqualTo("1");
  }

  @Test
  void theBatchIsKeptAmongTooManyHeaders() {
    RecordHeaders headers = new RecordHeaders();
    for (int i = 0; i < 1_000; i++) {
      headers.add("h", new byte[1_000]);
    }
    headers.add("batch", "b-1".getBytes(StandardCharsets.UTF_8));
    headers.add("batch", new byte[1_000_000]);
    KafkaValue value = read(null, null, TimestampType.CREATE_TIME, headers);
    assertThat(value.headerText("batch")).isEqualTo("b-1");
    assertThat(value.headers().stream().mapToInt(h -> h.value().length).sum())
        .isLessThan(Limits.HEADERS_MAX_BYTES + 10);
  }

  @Test
  void itTravelsWithTheJobAndKnowsItsType() throws Exception {
    KafkaValueDeserializer copy = InstantiationUtil.clone(new KafkaValueDeserializer(10));
    assertThat(copy.getProducedType()).isEqualTo(KafkaValue.TYPE);
    assertThatThrownBy(() -> new KafkaValueDeserializer(0))
        .hasMessageContaining("has to be 1 or more, is 0");
  }
}
