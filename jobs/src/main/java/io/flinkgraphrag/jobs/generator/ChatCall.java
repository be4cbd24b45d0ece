package io.flinkgraphrag.jobs.generator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A request for a chat completion, as far as this server needs it. Any model's name is taken, and
 * all sampling parameters are: quoting has no use for them.
 *
 * @param texts of all messages
 * @param userMessage the last of a user's
 * @param stream whether the answer is wanted in events
 * @param usageInStream whether an event with the usage is wanted
 */
record ChatCall(List<String> texts, String userMessage, boolean stream, boolean usageInStream) {

  private static final int REPLACEMENT = 0xfffd;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  static ChatCall parse(byte[] body) throws RefusedException {
    JsonNode request = json(body);
    JsonNode messages = request.path("messages");
    if (!messages.isArray() || messages.isEmpty()) {
      throw bad("messages has to be a list that is not empty");
    }
    List<String> texts = new ArrayList<>();
    String user = null;
    for (JsonNode message : messages) {
      String text = text(message.path("content"));
      texts.add(text);
      if (message.path("role").asText().equals("user")) {
        user = text;
      }
    }
    if (user == null) {
      throw new RefusedException(Refusal.notForThis("there is no message of role user"));
    }
    return new ChatCall(
        List.copyOf(texts),
        user,
        flag(request.path("stream"), "stream"),
        flag(request.path("stream_options").path("include_usage"), "include_usage"));
  }

  private static JsonNode json(byte[] body) throws RefusedException {
    try {
      JsonNode request = JSON.readTree(body);
      if (request != null && request.isObject()) {
        return request;
      }
      throw bad("the body is not a JSON object");
    } catch (JsonProcessingException e) {
      throw bad("the body is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw bad("the body is not JSON in UTF-8");
    }
  }

  private static boolean flag(JsonNode value, String name) throws RefusedException {
    if (value.isMissingNode() || value.isNull()) {
      return false;
    }
    if (!value.isBoolean()) {
      throw bad(name + " has to be true or false");
    }
    return value.booleanValue();
  }

  /** A text, or the texts of a list of parts. */
  private static String text(JsonNode content) throws RefusedException {
    if (content.isTextual()) {
      return wellFormed(content.textValue());
    }
    if (!content.isArray()) {
      throw bad("the content of a message has to be a text or a list of parts");
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode part : content) {
      if (!part.path("text").isTextual()) {
        throw bad("a part of a message's content is not a text");
      }
      text.append(part.path("text").textValue());
    }
    return wellFormed(text.toString());
  }

  /** JSON can hold halves of surrogate pairs, which no answer in UTF-8 could quote. */
  private static String wellFormed(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints().forEach(c -> clean.appendCodePoint(isHalf(c) ? REPLACEMENT : c));
    return clean.toString();
  }

  private static boolean isHalf(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  private static RefusedException bad(String message) {
    return new RefusedException(Refusal.badRequest(message));
  }
}
