package io.flinkgraphrag.openai;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Says what is wrong with a JSON text that a person wrote on one line, and at which character,
 * without any of the text: it may hold a secret.
 */
final class JsonFault {

  /** What is expected, by a piece of the parser's words. */
  private static final Map<String, String> EXPECTED = new LinkedHashMap<>();

  static {
    EXPECTED.put("a colon", "a colon behind the name of a field");
    EXPECTED.put("start field name", "the name of a field in double quotes");
    EXPECTED.put("comma to separate", "a comma or a closing bracket");
    EXPECTED.put("escape", "another escape, or none");
  }

  private JsonFault() {}

  /**
   * Such as "is not JSON from character 2 on: the name of a field in double quotes is expected".
   */
  static String words(JsonProcessingException error, String text) {
    String parsers = error.getOriginalMessage();
    long offset = offset(error);
    if (parsers.startsWith("Unexpected end-of-input") || offset < 0) {
      return "ends before its JSON does: a bracket or a double quote is missing";
    }
    String place = "character " + Math.min(offset + 1, text.length());
    if (parsers.startsWith("Duplicate field")) {
      return "has a field twice, the second time before " + place;
    }
    if (parsers.startsWith("Trailing token")) {
      return "has more behind its JSON, from " + place + " on";
    }
    String expected =
        EXPECTED.entrySet().stream()
            .filter(entry -> parsers.contains(entry.getKey()))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse("a number, true, false, null, or something in brackets or double quotes");
    return "is not JSON from " + place + " on: " + expected + " is expected";
  }

  private static long offset(JsonProcessingException error) {
    JsonLocation location = error.getLocation();
    return location == null ? -1 : location.getCharOffset();
  }
}
