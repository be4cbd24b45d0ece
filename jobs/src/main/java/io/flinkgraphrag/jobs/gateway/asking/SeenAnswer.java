package io.flinkgraphrag.jobs.gateway.asking;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A record of {@code answers} that was not read yet.
 *
 * @param asked {@link AskQuestion#asked} of its question; "" where no gateway asked it
 */
record SeenAnswer(byte[] value, String asked) {

  static SeenAnswer of(ConsumerRecord<byte[], byte[]> record) {
    Header header = record.headers().lastHeader(AskQuestion.ASKED_HEADER);
    return new SeenAnswer(
        record.value(),
        header == null || header.value() == null
            ? ""
            : new String(header.value(), StandardCharsets.US_ASCII));
  }

  /** Whether its question can be this one; false where it is another one under the same id. */
  boolean canBeTo(AskQuestion question) {
    return asked.isEmpty() || asked.equals(question.asked());
  }

  /** The record, where it is to this question. */
  Optional<AnswerRecord> to(AskQuestion question) {
    return canBeTo(question)
        ? AnswerRecord.read(value)
            .filter(record -> !asked.isEmpty() || record.isTo(question.text()))
        : Optional.empty();
  }
}
