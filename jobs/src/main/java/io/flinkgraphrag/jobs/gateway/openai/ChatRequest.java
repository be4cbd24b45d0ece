package io.flinkgraphrag.jobs.gateway.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkgraphrag.jobs.gateway.http.HttpFault;
import io.flinkgraphrag.model.contract.Turn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A chat as it is asked for. Parameters that choose words (temperature, seed, max_tokens …) are not
 * looked at: which model writes, and how, is the graph's setting.
 *
 * @param text of the last turn of the user's
 * @param history the turns before it, oldest first
 * @param stream whether the answer is to come in pieces
 * @param usage whether the last piece is to count tokens
 */
record ChatRequest(String model, String text, List<Turn> history, boolean stream, boolean usage) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What would change the answer's form, and is not there. */
  private static final List<String> LISTS = List.of("tools", "functions");

  private static final Set<String> TEXT_PARTS = Set.of("text", "input_text");

  /**
   * Reads a request's body.
   *
   * @throws HttpFault that says what is wrong with it
   */
  static ChatRequest read(byte[] body) throws HttpFault {
    JsonNode json = json(body);
    requireSupported(json);
    JsonNode model = json.path("model");
    if (!model.isTextual() || model.textValue().isEmpty()) {
      throw invalid("model", "model has to be the name of a graph; GET /v1/models lists them");
    }
    boolean stream = json.path("stream").asBoolean(false);
    boolean usage = json.path("stream_options").path("include_usage").asBoolean(false);
    JsonNode messages = json.path("messages");
    int last = lastOfTheUser(messages);
    String question =
        text(messages.get(last).path("content"))
            .orElseThrow(
                () ->
                    invalid(
                        "messages",
                        "the content of the last user message has to be text, or parts of type"
                            + " text"));
    List<Turn> history =
        ChatHistory.of(messages, last, message -> text(message.path("content")).orElse(""));
    return new ChatRequest(model.textValue(), question, history, stream, usage);
  }

  private static JsonNode json(byte[] body) throws HttpFault {
    try {
      JsonNode json = JSON.readTree(body);
      if (json.isObject()) {
        return json;
      }
    } catch (IOException notJson) {
      // told below, as other JSON is
    }
    throw HttpFault.of(400, "INVALID_JSON", "the body has to be a JSON object");
  }

  private static void requireSupported(JsonNode json) throws HttpFault {
    if (json.path("n").asInt(1) != 1) {
      throw unsupported("n", "one answer is given to a question; leave n out");
    }
    for (String list : LISTS) {
      if (json.path(list).size() > 0) {
        throw unsupported(list, "no tools are called; leave %s out".formatted(list));
      }
    }
    String format = json.path("response_format").path("type").asText("text");
    if (!format.equals("text")) {
      throw unsupported("response_format", "answers are text; leave response_format out");
    }
    if (json.path("logprobs").asBoolean(false)) {
      throw unsupported("logprobs", "there are no log probabilities; leave logprobs out");
    }
    for (JsonNode modality : json.path("modalities")) {
      if (!modality.asText().equals("text")) {
        throw unsupported("modalities", "answers are text; leave modalities out");
      }
    }
  }

  private static int lastOfTheUser(JsonNode messages) throws HttpFault {
    if (!messages.isArray()) {
      throw invalid("messages", "messages has to be a list of messages");
    }
    for (int i = messages.size() - 1; i >= 0; i--) {
      if (messages.get(i).path("role").asText().equals("user")) {
        return i;
      }
    }
    throw invalid("messages", "messages has to hold one with the role user, which is the question");
  }

  private static Optional<String> text(JsonNode content) {
    if (content.isTextual()) {
      return Optional.of(content.textValue());
    }
    List<String> parts = new ArrayList<>();
    for (JsonNode part : content) {
      if (!TEXT_PARTS.contains(part.path("type").asText()) || !part.path("text").isTextual()) {
        return Optional.empty();
      }
      parts.add(part.path("text").textValue());
    }
    return parts.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", parts));
  }

  private static HttpFault unsupported(String parameter, String message) {
    return HttpFault.of(400, OpenAiFaults.UNSUPPORTED + parameter, message);
  }

  private static HttpFault invalid(String parameter, String message) {
    return HttpFault.of(400, OpenAiFaults.INVALID + parameter, message);
  }
}
