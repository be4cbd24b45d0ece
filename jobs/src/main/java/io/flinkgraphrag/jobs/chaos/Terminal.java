package io.flinkgraphrag.jobs.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.StringJoiner;

/**
 * What of a terminal record is the same whenever the question is asked.
 *
 * @param reason the code of why it is no better answer; "" for none
 * @param content the answer's text, and the passages that it cites, in their order
 */
public record Terminal(String status, String reason, String content) {

  static final String DEGRADED = "DEGRADED";

  /** Of a record of the topic of answers. */
  public static Terminal of(JsonNode answer) {
    StringJoiner content = new StringJoiner(" | ");
    content.add(answer.path("answer").asText());
    answer
        .path("citations")
        .forEach(
            cited ->
                content.add(
                    cited.path("document").asText() + "/" + cited.path("passage").asText()));
    return new Terminal(
        answer.path("status").asText(),
        answer.path("reason").path("code").asText(),
        content.toString());
  }

  /** Whether it says the same, though it may have been written by another generator. */
  boolean saysAs(Terminal other) {
    return content.equals(other.content);
  }
}
