package io.flinkgraphrag.generate.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.openai.ExtraBody;
import io.flinkgraphrag.openai.OpenAiServer;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a request's body that servers and models disagree about: one refuses a temperature,
 * another wants the token limit under a newer name, a third one thinks unless a field of its own
 * forbids it, and a fourth one does not know how to be asked for token counts.
 *
 * @param temperatureOrNull 0 to 2; null to leave it to the server
 * @param limit which field tells the token limit
 * @param maxTokens of an answer, above 0; thoughts count for most servers
 * @param streamOptions whether a body has {@code stream_options}, which ask for the token counts
 * @param extra a JSON object whose fields are added to the body, "" for none
 */
public record BodyFields(
    @Nullable Double temperatureOrNull,
    Limit limit,
    int maxTokens,
    boolean streamOptions,
    String extra)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** OpenAI's own upper bound. */
  static final double TEMPERATURE_MAX = 2;

  /** What the job sets itself, and so nobody else. */
  private static final Set<String> OWN = Set.of("model", "messages", "stream", "n");

  private static final Set<String> OF_OPTIONS =
      Set.of("temperature", "max_tokens", "max_completion_tokens", "stream_options");

  /** Which field tells the server how many tokens an answer may have. */
  public enum Limit {
    /** Most servers'. */
    MAX_TOKENS,
    /** Of OpenAI's models that think; the others of OpenAI's know it too. */
    MAX_COMPLETION_TOKENS,
    /** None: the server's own limit holds. */
    NONE;

    /** As it is written in options and in a body: {@code max_tokens}. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The one of that name.
     *
     * @throws IllegalArgumentException naming those that there are
     */
    public static Limit of(String text) {
      for (Limit limit : values()) {
        if (limit.text().equals(text)) {
          return limit;
        }
      }
      List<String> known = Stream.of(values()).map(Limit::text).toList();
      throw new IllegalArgumentException(
          "limit-field is \"" + text + "\"; known: " + String.join(", ", known));
    }
  }

  /**
   * Checks all of it.
   *
   * @throws IllegalArgumentException saying what is wrong, and what to do
   */
  public BodyFields {
    OpenAiServer.require(
        temperatureOrNull == null
            || (temperatureOrNull >= 0 && temperatureOrNull <= TEMPERATURE_MAX),
        "the temperature is " + temperatureOrNull + ", not 0 to " + TEMPERATURE_MAX);
    OpenAiServer.require(
        maxTokens > 0, "the most tokens of an answer are " + maxTokens + ", not above 0");
    ExtraBody fields = new ExtraBody(extra);
    extra = fields.text();
    fields.requireNone(OWN);
    for (String field : fields.names()) {
      OpenAiServer.require(
          !OF_OPTIONS.contains(field),
          "extra-body has "
              + field
              + ": use the options temperature, limit-field, max-tokens and stream-options");
    }
  }

  BodyFields withMaxTokens(int tokens) {
    return new BodyFields(temperatureOrNull, limit, tokens, streamOptions, extra);
  }

  void addTo(ObjectNode body) {
    if (temperatureOrNull != null) {
      body.put("temperature", temperatureOrNull);
    }
    if (limit != Limit.NONE) {
      body.put(limit.text(), maxTokens);
    }
    if (streamOptions) {
      body.putObject("stream_options").put("include_usage", true);
    }
    new ExtraBody(extra).addTo(body);
  }

  /** What to set where a server refuses one of these fields; "" where its words name none. */
  static String advice(String serversWords) {
    String lower = serversWords.toLowerCase(Locale.ROOT);
    if (lower.contains("stream_options") || lower.contains("include_usage")) {
      return "; set stream-options of this generator to false";
    }
    if (lower.contains("max_tokens") || lower.contains("max_completion_tokens")) {
      return "; set limit-field of this generator to the field that the server takes (max_tokens,"
          + " max_completion_tokens or none), or lower its max-tokens";
    }
    return lower.contains("temperature")
        ? "; set temperature of this generator to none, or to what the server takes"
        : "";
  }

  /** The extra fields by their names only: a server's own may hold what nobody is to read. */
  @Override
  public String toString() {
    return "BodyFields[temperature="
        + temperatureOrNull
        + ", limit="
        + limit.text()
        + ", maxTokens="
        + maxTokens
        + ", streamOptions="
        + streamOptions
        + ", extra="
        + new ExtraBody(extra).names()
        + "]";
  }
}
