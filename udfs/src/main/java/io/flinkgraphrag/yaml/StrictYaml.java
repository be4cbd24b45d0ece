package io.flinkgraphrag.yaml;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.MutableCoercionConfig;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads one kind of configuration file. Unlike records from Kafka it is read strictly: an unknown
 * key, a duplicate or a value of another type is an error that names its place, since a misspelt
 * key would otherwise silently mean something else.
 *
 * @param <T> what the file's root is read as
 */
public final class StrictYaml<T> {

  private static final YAMLMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          // "graphs:" and "books:" with nothing after them say nothing, so the default holds
          .withCoercionConfig(LogicalType.POJO, StrictYaml::nothingIsNull)
          .withCoercionConfig(LogicalType.Map, StrictYaml::nothingIsNull)
          .build();

  private final Class<T> type;
  private final String kind;
  private final int charsMax;

  /**
   * Creates a reader.
   *
   * @param kind names such files in messages, such as {@code layouts file}
   * @param charsMax of a file
   */
  public StrictYaml(Class<T> type, String kind, int charsMax) {
    this.type = type;
    this.kind = kind;
    this.charsMax = charsMax;
  }

  private static void nothingIsNull(MutableCoercionConfig config) {
    config.setCoercion(CoercionInputShape.EmptyString, CoercionAction.AsNull);
  }

  /**
   * The text of a file.
   *
   * @throws IllegalArgumentException where it is not there or is no UTF-8, naming the file
   */
  public String text(Path file) {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(kind + " " + file + " is not UTF-8", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(kind + " " + file + " cannot be read: " + e, e);
    }
  }

  /**
   * Reads a text.
   *
   * @param source names it in messages
   * @throws IllegalArgumentException with the place and what is wrong there
   */
  public T parse(String yaml, String source) {
    if (yaml.length() > charsMax) {
      throw fault(
          source, "has %d characters, but at most %d".formatted(yaml.length(), charsMax), null);
    }
    try (KeyLines parser = new KeyLines(YAML.createParser(yaml))) {
      try {
        return YAML.readValue(parser, type);
      } catch (JsonProcessingException e) {
        throw fault(source, place(e, parser.line) + what(e), e);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("reading from a string cannot fail", e);
    }
  }

  /** The error of a file whose form is right and whose content is not. */
  public IllegalArgumentException fault(
      String source, String what, @Nullable Exception causeOrNull) {
    return new IllegalArgumentException(kind + " " + source + ": " + what, causeOrNull);
  }

  /** Remembers where the last key stood; Jackson itself reports where the parser is by then. */
  private static final class KeyLines extends JsonParserDelegate {

    private int line = 1;

    KeyLines(JsonParser parser) {
      super(parser);
    }

    @Override
    public JsonToken nextToken() throws IOException {
      JsonToken token = super.nextToken();
      if (token == JsonToken.FIELD_NAME) {
        line = currentTokenLocation().getLineNr();
      }
      return token;
    }
  }

  private static String place(JsonProcessingException error, int keyLine) {
    if (!(error instanceof JsonMappingException mapping)) {
      return "line " + error.getLocation().getLineNr() + ": ";
    }
    boolean syntax = error.getCause() instanceof JsonProcessingException;
    int line = syntax ? error.getLocation().getLineNr() : keyLine;
    String path =
        mapping.getPath().stream()
            .map(
                step ->
                    Objects.requireNonNullElse(step.getFieldName(), "[" + step.getIndex() + "]"))
            .collect(Collectors.joining("."));
    return "line " + line + ": " + (path.isEmpty() ? "" : path + ": ");
  }

  private static String what(JsonProcessingException error) {
    if (error instanceof UnrecognizedPropertyException unknown) {
      return "unknown key \"%s\"; known: %s"
          .formatted(
              unknown.getPropertyName(),
              new TreeSet<>(unknown.getKnownPropertyIds())
                  .stream().map(Object::toString).collect(Collectors.joining(", ")));
    }
    if (error instanceof MismatchedInputException
        && String.valueOf(error.getMessage()).startsWith("No content")) {
      return "the file is empty";
    }
    return error.getOriginalMessage();
  }
}
