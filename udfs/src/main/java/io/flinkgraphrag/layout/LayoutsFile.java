package io.flinkgraphrag.layout;

import com.fasterxml.jackson.annotation.JsonProperty;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The layouts file as it is written: a default, and graphs that say where they differ from it.
 *
 * <p>Unlike records from Kafka, a configuration file is read strictly: a misspelt key would
 * otherwise silently lay out a graph in another way, and that cannot be changed without loading the
 * graph again.
 */
record LayoutsFile(
    @JsonProperty("default") Entry defaultEntry,
    @JsonProperty("graphs") Map<String, Entry> graphs) {

  private static final YAMLMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          // "graphs:" and "books:" with nothing after them say nothing, so the default holds
          .withCoercionConfig(LogicalType.POJO, LayoutsFile::nothingIsNull)
          .withCoercionConfig(LogicalType.Map, LayoutsFile::nothingIsNull)
          .build();

  private static final Entry EMPTY = new Entry(null, null, null, null, null, null, null);

  /** What one graph says; null for what it leaves to the default. */
  record Entry(
      @JsonProperty("strategy") GraphLayout.Strategy strategy,
      @JsonProperty("shards") Integer shards,
      @JsonProperty("readCopies") Integer readCopies,
      @JsonProperty("hops") Integer hops,
      @JsonProperty("language") String language,
      @JsonProperty("embedder") String embedder,
      @JsonProperty("splitPoints") List<String> splitPoints) {

    /**
     * Split points belong to a strategy and a number of shards: an entry that says either of these
     * does not take the default's points over. An embedder that nobody says follows from the
     * language.
     *
     * @param embedderElse what the default says, or null
     */
    GraphLayout over(GraphLayout other, String embedderElse) {
      String ownLanguage = language != null ? language : other.language();
      String ownEmbedder = embedder != null ? embedder : embedderElse;
      boolean ownShards = strategy != null || shards != null;
      List<String> inherited = ownShards ? List.of() : other.splitPoints();
      return new GraphLayout(
          strategy != null ? strategy : other.strategy(),
          shards != null ? shards : other.shards(),
          readCopies != null ? readCopies : other.readCopies(),
          hops != null ? hops : other.hops(),
          ownLanguage,
          ownEmbedder != null ? EmbedderName.of(ownEmbedder) : EmbedderName.ofLanguage(ownLanguage),
          splitPoints != null ? splitPoints : inherited);
    }
  }

  private static void nothingIsNull(MutableCoercionConfig config) {
    config.setCoercion(CoercionInputShape.EmptyString, CoercionAction.AsNull);
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

  static GraphLayouts parse(String yaml, String sourceName) {
    if (yaml.length() > GraphLayouts.FILE_LENGTH_MAX) {
      throw fault(
          sourceName,
          "has %d characters, but at most %d"
              .formatted(yaml.length(), GraphLayouts.FILE_LENGTH_MAX),
          null);
    }
    return readFile(yaml, sourceName).layouts(sourceName);
  }

  private static LayoutsFile readFile(String yaml, String sourceName) {
    try (KeyLines parser = new KeyLines(YAML.createParser(yaml))) {
      try {
        return YAML.readValue(parser, LayoutsFile.class);
      } catch (JsonProcessingException e) {
        throw fault(sourceName, place(e, parser.line) + what(e), e);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("reading from a string cannot fail", e);
    }
  }

  private GraphLayouts layouts(String sourceName) {
    Entry common = defaultEntry == null ? EMPTY : defaultEntry;
    GraphLayout fallback = layout("default", common, GraphLayout.BUILT_IN, null, sourceName);
    Map<String, Entry> entries = graphs == null ? Map.of() : graphs;
    if (entries.size() > GraphLayouts.GRAPHS_MAX) {
      throw fault(
          sourceName,
          "names %d graphs, but may name at most %d"
              .formatted(entries.size(), GraphLayouts.GRAPHS_MAX),
          null);
    }
    Map<String, GraphLayout> named = new LinkedHashMap<>();
    entries.forEach(
        (name, entry) -> {
          requireName(name, sourceName);
          named.put(
              name,
              layout(
                  "graphs." + name,
                  entry == null ? EMPTY : entry,
                  fallback,
                  common.embedder(),
                  sourceName));
        });
    return new GraphLayouts(fallback, named);
  }

  private static void requireName(String name, String sourceName) {
    if (name.isBlank() || name.length() > GraphLayouts.NAME_LENGTH_MAX) {
      throw fault(
          sourceName,
          "graphs: the name \"%s\" must have 1 to %d characters, and not only blanks"
              .formatted(name, GraphLayouts.NAME_LENGTH_MAX),
          null);
    }
  }

  private static GraphLayout layout(
      String place, Entry entry, GraphLayout fallback, String embedderElse, String sourceName) {
    try {
      return entry.over(fallback, embedderElse);
    } catch (IllegalArgumentException e) {
      throw fault(sourceName, place + ": " + e.getMessage(), e);
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
    if (error instanceof MismatchedInputException && error.getMessage().startsWith("No content")) {
      return "the file is empty";
    }
    return error.getOriginalMessage();
  }

  private static IllegalArgumentException fault(String sourceName, String what, Exception cause) {
    return new IllegalArgumentException("layouts file " + sourceName + ": " + what, cause);
  }
}
