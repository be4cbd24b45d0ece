package io.flinkgraphrag.jobs.gateway.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.jobs.gateway.asking.AnswerRecord;
import io.flinkgraphrag.jobs.gateway.http.HttpFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An answer's record as a chat completion, whole or in pieces. */
final class ChatAnswer {

  private static final Set<String> SAID = Set.of("ANSWERED", "DEGRADED", "NO_EVIDENCE");

  private static final String SOURCES = "\n\nSources:";

  /** A piece ends at the first blank from here on. */
  private static final int PIECE_CHARS = 24;

  private static final int PIECE_CHARS_MAX = 80;

  private final String model;
  private final AnswerRecord record;
  private final String id;
  private final long created;

  private ChatAnswer(String model, AnswerRecord record, long created) {
    this.model = model;
    this.record = record;
    this.id = "chatcmpl-" + record.json().path("questionId").asText();
    this.created = created;
  }

  /**
   * Takes a record.
   *
   * @param created seconds since the epoch
   * @throws HttpFault where the question ended without something to say
   */
  static ChatAnswer of(String model, AnswerRecord record, long created) throws HttpFault {
    if (record.code().equals("UNKNOWN_GRAPH")) {
      throw modelNotFound(model);
    }
    if (!SAID.contains(record.status())) {
      int status =
          switch (record.status()) {
            case "REJECTED" -> 400;
            case "EXPIRED" -> 504;
            default -> 502;
          };
      String code = record.code().isEmpty() ? record.status() : record.code();
      throw notAgain(HttpFault.of(status, code, record.message()));
    }
    return new ChatAnswer(model, record, created);
  }

  /** Keeps a client from asking again by itself: it would be a new question, and a new price. */
  static HttpFault notAgain(HttpFault fault) {
    return fault.with("x-should-retry", "false");
  }

  static HttpFault modelNotFound(String model) {
    return HttpFault.of(
        404,
        OpenAiFaults.MODEL_NOT_FOUND,
        "there is no model %s that this key may ask; GET /v1/models lists them".formatted(model));
  }

  /** The whole completion. */
  ObjectNode whole() {
    ObjectNode body = head("chat.completion");
    ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
    choice
        .putObject("message")
        .put("role", "assistant")
        .put("content", content())
        .putNull("refusal");
    choice.putNull("logprobs").put("finish_reason", finishReason());
    body.set("usage", usage());
    addWhatIsOurs(body);
    return body;
  }

  /**
   * The same in pieces.
   *
   * @param usage whether a last one counts tokens
   */
  List<ObjectNode> pieces(boolean usage) {
    List<ObjectNode> pieces = new ArrayList<>();
    ObjectNode first = JsonNodeFactory.instance.objectNode();
    pieces.add(piece(first.put("role", "assistant").put("content", ""), null));
    for (String part : parts(content())) {
      pieces.add(piece(JsonNodeFactory.instance.objectNode().put("content", part), null));
    }
    ObjectNode last = piece(JsonNodeFactory.instance.objectNode(), finishReason());
    addWhatIsOurs(last);
    pieces.add(last);
    if (usage) {
      pieces.forEach(piece -> piece.putNull("usage"));
      ObjectNode counted = head("chat.completion.chunk");
      counted.putArray("choices");
      counted.set("usage", usage());
      pieces.add(counted);
    }
    return pieces;
  }

  /** Fields that OpenAI's API does not have. */
  private void addWhatIsOurs(ObjectNode body) {
    body.set("citations", record.json().path("citations"));
    if (record.json().has("confidence")) {
      body.set("confidence", record.json().path("confidence"));
    }
  }

  private ObjectNode piece(ObjectNode delta, @Nullable String finishReason) {
    ObjectNode body = head("chat.completion.chunk");
    ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
    choice.set("delta", delta);
    choice.putNull("logprobs").put("finish_reason", finishReason);
    return body;
  }

  private ObjectNode head(String object) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", id)
        .put("object", object)
        .put("created", created)
        .put("model", model);
  }

  private String finishReason() {
    return record.code().equals("GENERATOR_CUT") ? "length" : "stop";
  }

  private ObjectNode usage() {
    JsonNode generator = record.json().path("generator");
    int prompt = generator.path("promptTokens").asInt();
    int completion = generator.path("completionTokens").asInt();
    return JsonNodeFactory.instance
        .objectNode()
        .put("prompt_tokens", prompt)
        .put("completion_tokens", completion)
        .put("total_tokens", prompt + completion);
  }

  /** The answer's text in the content that a client sends back. */
  static String withoutSources(String content) {
    int sources = content.lastIndexOf(SOURCES);
    return sources < 0 ? content : content.substring(0, sources);
  }

  /** The text, and below it what its marks refer to. */
  private String content() {
    String text = record.json().path("answer").asText();
    StringBuilder content = new StringBuilder(text.isBlank() ? record.message() : text);
    JsonNode citations = record.json().path("citations");
    if (!citations.isEmpty()) {
      content.append(SOURCES);
    }
    for (JsonNode citation : citations) {
      String title = citation.path("title").asText();
      String document = citation.path("document").asText();
      content.append("\n[").append(citation.path("n").asInt()).append("] ");
      content.append(
          title.isBlank() || title.equals(document) ? document : title + " (" + document + ")");
    }
    return content.toString();
  }

  /** Joined they are the text again; none cuts a character in two. */
  static List<String> parts(String text) {
    List<String> parts = new ArrayList<>();
    int begin = 0;
    for (int i = 0; i < text.length(); i++) {
      int size = i - begin;
      boolean between = size >= PIECE_CHARS && Character.isWhitespace(text.charAt(i));
      boolean tooLong = size >= PIECE_CHARS_MAX && !Character.isLowSurrogate(text.charAt(i));
      if (between || tooLong) {
        parts.add(text.substring(begin, i));
        begin = i;
      }
    }
    if (begin < text.length()) {
      parts.add(text.substring(begin));
    }
    return parts;
  }
}
