package io.flinkgraphrag.generate.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a message, or a piece of one, says: the text for the reader and whether there was a thought.
 * Content may be a text or parts (Mistral), and thoughts stand in fields that every server names
 * differently: {@code reasoning_content}, {@code reasoning}, {@code thinking}.
 *
 * @param text without thoughts of fields of their own
 * @param refusal what the model said instead of an answer, "" for nothing
 * @param thought whether the model thought aloud
 * @param token whether the model said anything at all, also in fields that nobody knows
 */
record Content(String text, String refusal, boolean thought, boolean token) {

  static final Content NOTHING = new Content("", "", false, false);

  /** Fields that come with every piece, whether the model says something or not. */
  private static final Set<String> FRAME = Set.of("role", "name", "id", "index", "content");

  /** Reads {@code delta} or {@code message}. */
  static Content of(JsonNode message) {
    StringBuilder text = new StringBuilder();
    boolean thought = append(message.path("content"), text);
    boolean token = thought || !text.isEmpty();
    for (Map.Entry<String, JsonNode> field : message.properties()) {
      if (!FRAME.contains(field.getKey()) && says(field.getValue())) {
        token = true;
        thought |= isThought(field.getKey());
      }
    }
    return new Content(text.toString(), message.path("refusal").asText(""), thought, token);
  }

  /** Appends what is for the reader; tells whether there were thoughts beside it. */
  private static boolean append(JsonNode content, StringBuilder text) {
    if (content.isTextual()) {
      text.append(content.asText());
      return false;
    }
    boolean thought = false;
    if (content.isArray()) {
      for (JsonNode part : content) {
        thought |= append(part, text);
      }
    } else if (content.isObject()) {
      if (isThought(content.path("type").asText("")) || isFlagged(content)) {
        return true;
      }
      JsonNode said = content.path("text");
      text.append(said.isObject() ? said.path("value").asText("") : said.asText(""));
    }
    return thought;
  }

  /** {@code {"text": …, "thought": true}} (Gemini). */
  private static boolean isFlagged(JsonNode part) {
    return part.properties().stream()
        .anyMatch(field -> isThought(field.getKey()) && field.getValue().asBoolean(false));
  }

  private static boolean isThought(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.contains("reason") || lower.contains("think") || lower.contains("thought");
  }

  private static boolean says(JsonNode value) {
    return value.isTextual()
        ? !value.asText().isEmpty()
        : value.isContainerNode() && !value.isEmpty();
  }
}
