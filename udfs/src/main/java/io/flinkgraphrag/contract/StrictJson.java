package io.flinkgraphrag.contract;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;

/**
 * Reads one JSON object and refuses what is not exactly that: duplicate keys, anything after the
 * object, nesting or numbers beyond the limits. Decimals keep their digits. Thread-safe.
 */
final class StrictJson {

  /**
   * Field names come from strangers, so they are neither interned nor kept in a symbol table, which
   * could be made to collide.
   */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Limits.JSON_DEPTH_MAX)
                  .maxNumberLength(Limits.JSON_NUMBER_MAX)
                  .maxNameLength(Limits.JSON_NAME_MAX)
                  .build())
          .build();

  private static final JsonMapper MAPPER =
      JsonMapper.builder(FACTORY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private StrictJson() {}

  /**
   * @param text may begin and end with white space
   * @throws ContractFault {@link FaultCode#INVALID_JSON}, with line and column
   */
  static ObjectNode readObject(String text) throws ContractFault {
    int start = 0;
    while (start < text.length() && Character.isWhitespace(text.charAt(start))) {
      start++;
    }
    try {
      JsonNode node = MAPPER.readTree(text.substring(start));
      if (node instanceof ObjectNode object) {
        return object;
      }
      throw new ContractFault(
          FaultCode.INVALID_JSON, "the value is not a JSON object: it has to begin with {");
    } catch (JsonProcessingException e) {
      throw new ContractFault(FaultCode.INVALID_JSON, where(text, start, e) + firstLine(e));
    } catch (NumberFormatException e) {
      // the parser lets this one through: an exponent of more than ten digits
      throw new ContractFault(FaultCode.INVALID_JSON, "a number is out of every range");
    }
  }

  private static String where(String text, int start, JsonProcessingException error) {
    JsonLocation location = error.getLocation();
    if (location == null || location.getCharOffset() < 0) {
      return "";
    }
    int offset = (int) Math.min(text.length(), start + location.getCharOffset());
    String before = text.substring(0, offset);
    int lines = (int) before.chars().filter(c -> c == '\n').count();
    int column = offset - (before.lastIndexOf('\n') + 1);
    return "line " + (lines + 1) + ", column " + (column + 1) + ": ";
  }

  /** Where the parser says a second place in its own way, which hides the input. */
  private static final Pattern OWN_PLACE = Pattern.compile(" \\([^()]{0,80}\\[Source: .*");

  /** The parser's words, which may quote input and name its classes in further lines. */
  private static String firstLine(JsonProcessingException error) {
    String message = Texts.wellFormed(error.getOriginalMessage());
    int end = message.indexOf('\n');
    String line = end < 0 ? message : message.substring(0, end);
    return Texts.cut(OWN_PLACE.matcher(line).replaceFirst(""), 300);
  }
}
