package io.flinkgraphrag.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Fields that an operator adds to each request, for a server that wants some of its own.
 *
 * @param text a JSON object, "" for none
 */
public record ExtraBody(String text) implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Characters of the fields. */
  public static final int LENGTH_MAX = 16_384;

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /**
   * Checks that it is an object.
   *
   * @throws IllegalArgumentException saying what is wrong, without any of the text
   */
  public ExtraBody {
    text = text.strip();
    ObjectNode unused = parsed(text);
  }

  private static ObjectNode parsed(String text) {
    OpenAiServer.require(
        text.length() <= LENGTH_MAX,
        "extra-body has " + text.length() + " characters, above " + LENGTH_MAX);
    if (text.isEmpty()) {
      return JSON.createObjectNode();
    }
    String form = "write a JSON object, such as {\"enable_thinking\":false}";
    try {
      JsonNode fields = JSON.readTree(text);
      OpenAiServer.require(fields.isObject(), "extra-body is no JSON object: " + form);
      return (ObjectNode) fields;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "openai: extra-body " + JsonFault.words(e, text) + "; " + form, e);
    }
  }

  /** Refuses fields that the job sets itself. */
  public void requireNone(Set<String> own) {
    for (String field : names()) {
      OpenAiServer.require(
          !own.contains(field),
          "extra-body has " + field + ", which the job sets itself: remove it");
    }
  }

  public List<String> names() {
    return parsed(text).properties().stream().map(Map.Entry::getKey).toList();
  }

  public void addTo(ObjectNode body) {
    body.setAll(parsed(text));
  }

  /** The names only: a server's own fields may hold what nobody is to read. */
  @Override
  public String toString() {
    return "ExtraBody" + names();
  }
}
