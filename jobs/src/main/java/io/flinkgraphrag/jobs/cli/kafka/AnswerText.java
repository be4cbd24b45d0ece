package io.flinkgraphrag.jobs.cli.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Set;

/** A terminal record of the answers topic for people. */
public final class AnswerText {

  /** Longest quote shown, in characters. */
  static final int QUOTE_MAX = 200;

  /** A confidence from here on is not shown: it is rather right than wrong. */
  private static final double SURE = 0.5;

  private static final Set<String> ANSWERS = Set.of("ANSWERED", "DEGRADED");

  private AnswerText() {}

  /** Whether the record holds an answer, rather than why there is none. */
  public static boolean isAnswer(JsonNode record) {
    return ANSWERS.contains(record.path("status").asText());
  }

  public static String of(JsonNode record) {
    StringBuilder text = new StringBuilder();
    text.append("Q  ").append(record.path("question").asText()).append('\n');
    text.append("A  ").append(record.path("answer").asText()).append('\n');
    for (JsonNode citation : record.path("citations")) {
      text.append("   [").append(citation.path("n").asInt()).append("] ");
      text.append(name(citation));
      String quote = oneLine(citation.path("quote").asText());
      if (!quote.isEmpty()) {
        text.append(": \"").append(quote).append('"');
      }
      text.append('\n');
    }
    text.append("   ").append(status(record));
    return text.toString();
  }

  static String name(JsonNode citation) {
    String title = citation.path("title").asText();
    String passage = citation.path("passage").asText();
    return title.isEmpty() ? passage : title + " (" + passage + ")";
  }

  static String status(JsonNode record) {
    StringBuilder text = new StringBuilder(record.path("status").asText());
    text.append(" in ").append(record.path("timings").path("totalMs").asLong()).append(" ms");
    JsonNode generator = record.path("generator");
    if (generator.isObject()) {
      text.append(" by ").append(generator.path("name").asText());
    }
    double completeness = record.path("completeness").asDouble(1);
    if (completeness < 1) {
      text.append(String.format(Locale.ROOT, ", %.0f %% of the graph", 100 * completeness));
    }
    double confidence = record.path("confidence").asDouble(1);
    if (confidence < SURE) {
      text.append(String.format(Locale.ROOT, ", confidence %.2f", confidence));
    }
    JsonNode reason = record.path("reason");
    if (reason.isObject()) {
      text.append(" - ").append(reason.path("code").asText());
      text.append(": ").append(reason.path("message").asText());
    }
    return text.toString();
  }

  /** The begin of a text, without line breaks. */
  static String oneLine(String text) {
    return cut(text.replaceAll("\\s+", " ").strip());
  }

  private static String cut(String quote) {
    if (quote.length() <= QUOTE_MAX) {
      return quote;
    }
    int end = QUOTE_MAX - 1;
    return quote.substring(0, Character.isHighSurrogate(quote.charAt(end - 1)) ? end - 1 : end)
        + "…";
  }
}
