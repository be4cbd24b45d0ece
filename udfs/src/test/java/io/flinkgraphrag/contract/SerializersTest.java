package io.flinkgraphrag.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.Status;
import io.flinkgraphrag.model.contract.Answer;
import io.flinkgraphrag.model.contract.BatchStatus;
import io.flinkgraphrag.model.contract.DeadLetter;
import io.flinkgraphrag.model.contract.Header;
import io.flinkgraphrag.model.contract.KafkaValue;
import io.flinkgraphrag.state.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class SerializersTest {

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static Map<String, String> headers(ProducerRecord<byte[], byte[]> record) {
    Map<String, String> headers = new TreeMap<>();
    record.headers().forEach(header -> headers.put(header.key(), text(header.value())));
    return headers;
  }

  @Test
  void anAnswerIsKeyedByGraphAndIdAndEchoesTheHeaders() throws Exception {
    Answer answer =
        new Answer(
            "my graph",
            "q|1",
            "",
            Status.EXPIRED,
            "",
            List.of(),
            List.of(),
            null,
            0,
            0,
            null,
            null,
            new Answer.Timings(0, 0, 0, 0, 0, 0, 0),
            "",
            List.of(
                Records.header("trace", "é"),
                new Header("empty", null),
                Records.header("trace", "2")),
            0);
    ProducerRecord<byte[], byte[]> record =
        InstantiationUtil.clone(new AnswerSerializer("answers")).serialize(answer, null, 77L);
    assertThat(record.topic()).isEqualTo("answers");
    assertThat(text(record.key())).isEqualTo("my%20graph|q%7C1");
    assertThat(record.timestamp()).isNull();
    assertThat(record.headers())
        .extracting(org.apache.kafka.common.header.Header::key)
        .containsExactly("trace", "empty", "trace");
    assertThat(record.headers().toArray()[1].value()).isNull();
    assertThat(SchemaTest.ANSWER.validate(SchemaTest.json(record.value()))).isEmpty();
  }

  @Test
  void aStatusIsKeyedByItsBatch() throws Exception {
    ProducerRecord<byte[], byte[]> record =
        InstantiationUtil.clone(new BatchStatusSerializer("graph-status", ""))
            .serialize(new BatchStatus("b é\"", 3, 2, 1, 1), null, 77L);
    assertThat(record.topic()).isEqualTo("graph-status");
    assertThat(text(record.key())).isEqualTo("b é\"");
    assertThat(text(record.value()))
        .isEqualTo(
            "{\"schemaVersion\":1,\"batch\":\"b é\\\"\",\"applied\":3,\"unchanged\":2,\"refused\":1,"
                + "\"notFound\":1,\"total\":6}");
    JsonNode json = SchemaTest.json(record.value());
    assertThat(SchemaTest.STATUS.validate(json)).isEmpty();
  }

  @Test
  void aStatusOfACellSaysSoAndHasAKeyOfItsOwn() throws Exception {
    ProducerRecord<byte[], byte[]> record =
        new BatchStatusSerializer("graph-status", "east")
            .serialize(new BatchStatus("b|1", 3, 2, 1, 0), null, 77L);
    assertThat(text(record.key())).isEqualTo("east|b%7C1");
    JsonNode json = SchemaTest.json(record.value());
    assertThat(json.get("cell").asText()).isEqualTo("east");
    assertThat(SchemaTest.STATUS.validate(json)).isEmpty();
  }

  private static ProducerRecord<byte[], byte[]> serialize(KafkaValue source, String message)
      throws Exception {
    return InstantiationUtil.clone(new DeadLetterSerializer("dead-letters"))
        .serialize(new DeadLetter(source, new Reason("INVALID_JSON", message)), null, 77L);
  }

  @Test
  void aDeadLetterHasTheBytesAndSaysWhereTheyCameFrom() throws Exception {
    byte[] value = {(byte) 0xff, 0, 1};
    ProducerRecord<byte[], byte[]> record = serialize(Records.keyed("k", value), "line 1é");
    assertThat(record.topic()).isEqualTo("dead-letters");
    assertThat(text(record.key())).isEqualTo("k");
    assertThat(record.value()).isEqualTo(value);
    assertThat(headers(record))
        .isEqualTo(
            Map.of(
                "error", "INVALID_JSON: line 1é",
                "topic", "in",
                "partition", "3",
                "offset", "42",
                "size", "3",
                "sha256", Sha256.hex(value),
                "truncated", "false"));
  }

  @Test
  void aDeadLetterOfANullValueIsNull() throws Exception {
    ProducerRecord<byte[], byte[]> record = serialize(Records.keyed(null, null), "m");
    assertThat(record.key()).isNull();
    assertThat(record.value()).isNull();
    assertThat(headers(record))
        .containsEntry("size", "-1")
        .containsEntry("sha256", "")
        .containsEntry("truncated", "false");
  }

  @Test
  void aLargeDeadLetterIsCutAndSaysSo() throws Exception {
    byte[] value = new byte[Limits.DEAD_LETTER_MAX_BYTES + 1];
    Arrays.fill(value, (byte) 'x');
    ProducerRecord<byte[], byte[]> record = serialize(Records.of(value), "m".repeat(10_000));
    assertThat(record.value()).hasSize(Limits.DEAD_LETTER_MAX_BYTES);
    assertThat(headers(record))
        .containsEntry("size", Integer.toString(value.length))
        .containsEntry("sha256", Sha256.hex(value))
        .containsEntry("truncated", "true");
    assertThat(headers(record).get("error")).hasSizeLessThanOrEqualTo(Limits.ERROR_HEADER_MAX);
  }

  @Test
  void theHashOfAValueThatWasCutAtTheSourceIsTheSources() throws Exception {
    KafkaValue cut =
        new KafkaValue(Records.POSITION, null, new byte[10], 5_000_000, "ab", 0, false, List.of());
    assertThat(headers(serialize(cut, "m")))
        .containsEntry("size", "5000000")
        .containsEntry("sha256", "ab")
        .containsEntry("truncated", "true");
  }
}
