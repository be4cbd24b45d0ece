package io.flinkgraphrag.jobs.gateway.asking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Optional;

/**
 * The terminal record of a question.
 *
 * @param bytes as they are on the topic
 */
public record AnswerRecord(byte[] bytes, JsonNode json) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads a record's value; empty where it is none of ours. */
  static Optional<AnswerRecord> read(byte[] value) {
    try {
      JsonNode json = JSON.readTree(value);
      return json.path("status").isTextual()
          ? Optional.of(new AnswerRecord(value, json))
          : Optional.empty();
    } catch (IOException notJson) {
      return Optional.empty();
    }
  }

  /** Whether it ends the question with this text, and not another one under the same id. */
  boolean isTo(String text) {
    return json.path("question").asText().equals(text);
  }

  public String status() {
    return json.path("status").asText();
  }

  /** Of the reason, "" where there is none. */
  public String code() {
    return json.path("reason").path("code").asText();
  }

  /** Of the reason, "" where there is none. */
  public String message() {
    return json.path("reason").path("message").asText();
  }
}
