package io.flinkgraphrag.jobs.gateway.asking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.contract.QuestionRecords;
import io.flinkgraphrag.jobs.gateway.http.HttpFault;
import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.model.contract.Question;
import io.flinkgraphrag.model.contract.Turn;
import io.flinkgraphrag.state.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;

/**
 * A question as it is sent.
 *
 * @param text as its answer repeats it
 * @param asked a hash of what the job tells questions of one id apart by: the text, the entity and
 *     the turns before it
 * @param timeout of its own, zero for none
 */
public record AskQuestion(
    String graph, String id, String text, String asked, Duration timeout, byte[] value) {

  /** Of a question's record; it comes back with the answer's. */
  static final String ASKED_HEADER = "graphrag-asked";

  private static final int ASKED_DIGITS = 32;

  /** Numbers of metadata come back as they were sent. */
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /**
   * Reads the contract's JSON, as the job would; a question without an id gets one.
   *
   * @throws HttpFault that says what breaks the contract
   */
  public static AskQuestion read(byte[] body) throws HttpFault {
    Question question = checked(body);
    try {
      ObjectNode json = (ObjectNode) JSON.readTree(body);
      JsonNode id = json.path("id");
      if (id.isTextual()) {
        return of(question, id.textValue(), body);
      }
      String made = UUID.randomUUID().toString();
      json.put("id", made);
      return of(question, made, JSON.writeValueAsBytes(json));
    } catch (IOException e) {
      throw HttpFault.of(400, "INVALID_JSON", "the body is not JSON that can be read");
    }
  }

  /**
   * One that the gateway writes itself.
   *
   * @throws HttpFault that says what breaks the contract
   */
  public static AskQuestion of(ObjectNode json) throws HttpFault {
    try {
      return read(JSON.writeValueAsBytes(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("writing to memory cannot fail", e);
    }
  }

  private static Question checked(byte[] body) throws HttpFault {
    try {
      return QuestionRecords.read(body);
    } catch (QuestionRecords.Fault fault) {
      throw HttpFault.of(400, fault.reason().code(), fault.reason().message());
    }
  }

  private static AskQuestion of(Question question, String id, byte[] value) {
    return new AskQuestion(
        question.graph(),
        id,
        question.text(),
        asked(question),
        Duration.ofMillis(question.timeoutMs()),
        value);
  }

  private static String asked(Question question) {
    String text =
        question.looksUp() ? Keys.join(question.text(), question.entity()) : question.text();
    for (Turn turn : question.history()) {
      text = Keys.join(text, turn.question(), turn.answer());
    }
    return Sha256.hex(text.getBytes(StandardCharsets.UTF_8)).substring(0, ASKED_DIGITS);
  }

  /** Of the records of the question and of its answer. */
  String key() {
    return Keys.join(graph, id);
  }

  byte[] keyBytes() {
    return key().getBytes(StandardCharsets.UTF_8);
  }
}
