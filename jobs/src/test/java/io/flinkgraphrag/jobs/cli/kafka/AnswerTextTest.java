package io.flinkgraphrag.jobs.cli.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

/** What people see of an answer's record beside its text. */
class AnswerTextTest {

  private static ObjectNode record(String status) {
    ObjectNode record = new ObjectMapper().createObjectNode().put("status", status);
    record.putObject("timings").put("totalMs", 12);
    return record;
  }

  @Test
  void aLowConfidenceIsSaidAndAHighOneIsNot() {
    assertThat(AnswerText.status(record("ANSWERED"))).isEqualTo("ANSWERED in 12 ms");
    assertThat(AnswerText.status(record("ANSWERED").put("confidence", 0.5)))
        .isEqualTo("ANSWERED in 12 ms");
    assertThat(AnswerText.status(record("ANSWERED").put("confidence", 0.234)))
        .isEqualTo("ANSWERED in 12 ms, confidence 0.23");
  }

  @Test
  void theReasonComesLast() {
    ObjectNode refused = record("NO_EVIDENCE").put("confidence", 0.02);
    refused.putObject("reason").put("code", "LOW_CONFIDENCE").put("message", "Ask otherwise.");
    assertThat(AnswerText.status(refused))
        .isEqualTo("NO_EVIDENCE in 12 ms, confidence 0.02 - LOW_CONFIDENCE: Ask otherwise.");
  }
}
