package io.flinkgraphrag.jobs.enrich;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The objects and lists of JSON in a text that says other things too: fences, thoughts, greetings.
 * Jackson reads them in its lenient mode: comments, trailing commas, single quotes, names without
 * quotes, line breaks within texts. A value that ends too soon, or goes on as no JSON does, gives
 * what is whole in it. Stateless.
 */
final class LenientJson {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(
              JsonReadFeature.ALLOW_JAVA_COMMENTS,
              JsonReadFeature.ALLOW_YAML_COMMENTS,
              JsonReadFeature.ALLOW_SINGLE_QUOTES,
              JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES,
              JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS,
              JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER,
              JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS,
              JsonReadFeature.ALLOW_LEADING_ZEROS_FOR_NUMBERS,
              JsonReadFeature.ALLOW_MISSING_VALUES,
              JsonReadFeature.ALLOW_TRAILING_COMMA)
          .build();

  /** Values that are looked at: a text of nothing but brackets takes no longer. */
  private static final int VALUES_MAX = 200;

  private static final int DEPTH_MAX = 32;

  private static final Pattern DOUBLE_QUOTES = Pattern.compile("[“”„]");
  private static final Pattern PYTHON_NONE = Pattern.compile("\\bNone\\b(?=\\s{0,20}[,}\\]])");
  private static final Pattern MISSING_COMMA = Pattern.compile("([}\\]])(\\s{0,200})(?=[{\\[])");
  private static final Pattern MISSING_FIELD_COMMA = Pattern.compile("\"(\\s{0,20}\\n\\s{0,80})\"");

  private LenientJson() {}

  /**
   * A value in the text.
   *
   * @param cut whether it did not come to its end
   */
  record Value(JsonNode node, boolean cut) {}

  /** All of them, in their order; those within others are the others'. */
  static List<Value> values(String text) {
    List<Value> values = new ArrayList<>();
    int at = nextOpening(text, 0);
    for (int i = 0; at >= 0 && i < VALUES_MAX; i++) {
      Reading reading = new Reading();
      long read = reading.from(text.substring(at));
      JsonNode node = reading.root;
      boolean holds = node != null && !node.isEmpty();
      if (node != null && (holds || !reading.cut)) {
        values.add(new Value(node, reading.cut));
      }
      // what is cut may be a bracket of a thought: what stands within is looked at by itself
      boolean over = holds || !reading.cut;
      at = nextOpening(text, over ? at + (int) Math.max(1, read) : at + 1);
    }
    return values;
  }

  private static int nextOpening(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '{' || c == '[') {
        return i;
      }
    }
    return -1;
  }

  /** The text with what Jackson does not read: printers' quotes, None, and commas left out. */
  static String mended(String text) {
    String mended = DOUBLE_QUOTES.matcher(text).replaceAll("\"");
    mended = PYTHON_NONE.matcher(mended).replaceAll("null");
    mended = MISSING_COMMA.matcher(mended).replaceAll("$1,$2");
    return MISSING_FIELD_COMMA.matcher(mended).replaceAll("\",$1\"");
  }

  /** One value, as far as it can be read. */
  private static final class Reading {

    private @Nullable JsonNode root;
    private boolean cut;

    /** Returns how many characters it took. */
    long from(String text) {
      try (JsonParser parser = JSON.createParser(text)) {
        try {
          parser.nextToken();
          value(parser, 0);
        } catch (IOException e) {
          cut = true;
        }
        return parser.currentLocation().getCharOffset();
      } catch (IOException e) {
        cut = true;
        return text.length();
      }
    }

    private JsonNode value(JsonParser parser, int depth) throws IOException {
      JsonToken token = parser.currentToken();
      if (depth > DEPTH_MAX || token == null) {
        throw new IOException("too deep, or over");
      }
      return switch (token) {
        case START_OBJECT -> {
          ObjectNode object = JSON.createObjectNode();
          root = root == null ? object : root;
          fill(object, parser, depth);
          yield object;
        }
        case START_ARRAY -> {
          ArrayNode array = JSON.createArrayNode();
          root = root == null ? array : root;
          fill(array, parser, depth);
          yield array;
        }
        case VALUE_STRING -> JsonNodeFactory.instance.textNode(parser.getText());
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
            JsonNodeFactory.instance.numberNode(parser.getDecimalValue());
        default -> JsonNodeFactory.instance.nullNode();
      };
    }

    /** What a field holds is in its parent before it is read, so that a cut loses little. */
    private void fill(ObjectNode object, JsonParser parser, int depth) throws IOException {
      while (next(parser) != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        JsonToken token = next(parser);
        if (depth >= DEPTH_MAX) {
          throw new IOException("too deep");
        } else if (token == JsonToken.START_ARRAY) {
          fill(object.putArray(name), parser, depth + 1);
        } else if (token == JsonToken.START_OBJECT) {
          fill(object.putObject(name), parser, depth + 1);
        } else {
          object.set(name, value(parser, depth + 1));
        }
      }
    }

    private void fill(ArrayNode array, JsonParser parser, int depth) throws IOException {
      while (next(parser) != JsonToken.END_ARRAY) {
        array.add(value(parser, depth + 1));
      }
    }

    private static JsonToken next(JsonParser parser) throws IOException {
      JsonToken token = parser.nextToken();
      if (token == null) {
        throw new IOException("the text ends within the value");
      }
      return token;
    }
  }
}
