package io.flinkgraphrag.rank;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.flinkgraphrag.text.NearestName;
import io.flinkgraphrag.yaml.StrictYaml;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The file of a ranking model: its version, where it comes from, and a weight for each function by
 * name. Read strictly, as a misspelt name would silently rank in another way.
 *
 * <p>docs/evaluation.md describes it for people.
 */
public final class RankingFile {

  /** The version of the format that this build writes, and the only one it reads. */
  public static final int VERSION = 1;

  private static final int CHARS_MAX = 100_000;

  private static final StrictYaml<Content> YAML =
      new StrictYaml<>(Content.class, "ranking file", CHARS_MAX);

  private static final YAMLMapper WRITER =
      new YAMLMapper(
          YAMLFactory.builder()
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .build());

  private static final String HEAD =
      """
      # How candidate passages are ranked: the weight of each function of their signals. A graph takes
      # this file by "ranking: PATH" in the layouts file. docs/evaluation.md says what the functions are.
      """;

  private RankingFile() {}

  /** The file as it is written. */
  private record Content(
      @JsonProperty("version") @Nullable Integer version,
      @JsonProperty("made") @Nullable MadeEntry made,
      @JsonProperty("weights") @Nullable Map<String, @Nullable Double> weights) {}

  private record MadeEntry(
      @JsonProperty("date") @Nullable String date,
      @JsonProperty("command") @Nullable String command,
      @JsonProperty("sets") @Nullable List<String> sets,
      @JsonProperty("questions") @Nullable Integer questions,
      @JsonProperty("figures") @Nullable LinkedHashMap<String, String> figures) {

    RankingModel.Made made() {
      return new RankingModel.Made(
          Objects.requireNonNullElse(date, ""),
          Objects.requireNonNullElse(command, ""),
          Objects.requireNonNullElse(sets, List.of()),
          Objects.requireNonNullElse(questions, 0),
          Objects.requireNonNullElse(figures, new LinkedHashMap<>()));
    }
  }

  /**
   * Reads a ranking file.
   *
   * @throws IllegalArgumentException when it cannot be read or is no valid ranking file; the
   *     message names the file, the place in it and what would be right
   */
  public static RankingModel read(Path file) {
    return parse(YAML.text(file), file.toString());
  }

  /**
   * Reads the text of a ranking file.
   *
   * @param source names the text in messages
   * @throws IllegalArgumentException as {@link #read}
   */
  public static RankingModel parse(String yaml, String source) {
    Content content = YAML.parse(yaml, source);
    if (content.version == null) {
      throw YAML.fault(source, "version is missing; write \"version: " + VERSION + "\"", null);
    }
    if (content.version != VERSION) {
      throw YAML.fault(
          source,
          "version is %d, but this build reads %d only; make the file anew with eval --tune"
              .formatted(content.version, VERSION),
          null);
    }
    if (content.weights == null || content.weights.isEmpty()) {
      throw YAML.fault(source, "weights are missing; name at least one function", null);
    }
    return model(content.made, content.weights, source);
  }

  private static RankingModel model(
      @Nullable MadeEntry made, Map<String, @Nullable Double> named, String source) {
    Map<RankingFunction, Double> weights = new EnumMap<>(RankingFunction.class);
    named.forEach(
        (name, weight) -> {
          if (weight == null) {
            throw YAML.fault(source, "weights: \"" + name + "\" has no number", null);
          }
          weights.put(function(name, source), weight);
        });
    try {
      return RankingModel.of(made == null ? RankingModel.Made.UNSAID : made.made(), weights);
    } catch (IllegalArgumentException e) {
      throw YAML.fault(source, "weights: " + e.getMessage(), e);
    }
  }

  private static RankingFunction function(String name, String source) {
    RankingFunction function = RankingFunction.byText().get(name);
    if (function == null) {
      throw YAML.fault(
          source,
          "weights: there is no function \"%s\"; the nearest is \"%s\""
              .formatted(name, NearestName.of(name, RankingFunction.byText().keySet())),
          null);
    }
    return function;
  }

  /** The text of a model's file; reading it gives the same model. */
  public static String text(RankingModel model) {
    Map<String, Object> made = new LinkedHashMap<>();
    made.put("date", model.made().date());
    made.put("command", model.made().command());
    made.put("sets", model.made().sets());
    made.put("questions", model.made().questions());
    made.put("figures", model.made().figures());
    Map<String, Double> weights = new LinkedHashMap<>();
    model.weights().forEach((function, weight) -> weights.put(function.text(), weight));
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("version", VERSION);
    content.put("made", made);
    content.put("weights", weights);
    try {
      return HEAD + WRITER.writeValueAsString(content);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("writing to a string cannot fail", e);
    }
  }

  /** The one that comes with the build for graphs of a language; most languages share one. */
  static RankingModel builtIn(String language) {
    String own = language + ".yaml";
    String resource = RankingFile.class.getResource(own) == null ? "other.yaml" : own;
    try (InputStream in = RankingFile.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the build lacks its resource " + resource);
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), resource);
    } catch (IOException e) {
      throw new UncheckedIOException("the build's resource " + resource + " cannot be read", e);
    }
  }
}
