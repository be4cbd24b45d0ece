package io.flinkgraphrag.jobs.settings;

import io.flinkgraphrag.generate.AnswerGeneratorFactory;
import io.flinkgraphrag.generate.GeneratorStep;
import io.flinkgraphrag.generate.chat.BodyFields;
import io.flinkgraphrag.generate.chat.OpenAiOptions;
import io.flinkgraphrag.generate.chat.PooledGeneratorFactory;
import io.flinkgraphrag.generate.stage.GenerationRules;
import io.flinkgraphrag.generate.stage.GeneratorSet;
import io.flinkgraphrag.jobs.options.GeneratorPoolOptions;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.options.OptionsReader;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.jspecify.annotations.Nullable;

/** Makes the generators that the options and the rules name, and only those. */
final class Generators {

  private static final String API_KEY_VARIABLE = "GRAPHRAG_OPENAI_API_KEY";
  private static final String SMALL_API_KEY_VARIABLE = "GRAPHRAG_OPENAI_SMALL_API_KEY";

  private final OptionsReader options;
  private final EndpointPools pools;

  private Generators(OptionsReader options) {
    this.options = options;
    this.pools = new EndpointPools(options);
  }

  static GeneratorSet of(OptionsReader options) {
    return new Generators(options).all();
  }

  private GeneratorSet all() {
    GenerationRules rules = rules();
    Map<GeneratorStep, AnswerGeneratorFactory> models = new EnumMap<>(GeneratorStep.class);
    for (GeneratorStep step : rules.steps()) {
      if (step == GeneratorStep.OPENAI) {
        models.put(step, full(wanted(step)));
      } else if (step == GeneratorStep.OPENAI_SMALL) {
        models.put(step, small());
      }
    }
    return new GeneratorSet(models, rules);
  }

  private GenerationRules rules() {
    List<GeneratorStep> order = order();
    double confidenceMin = options.shareOrZero(GraphRagOptions.GENERATE_CONFIDENCE_MIN);
    return options.made(
        () ->
            options
                .find(GraphRagOptions.GENERATE_RULES)
                .map(file -> GenerationRules.read(Path.of(file), order, confidenceMin))
                .orElseGet(() -> GenerationRules.of(order, confidenceMin)),
        GraphRagOptions.GENERATE_RULES);
  }

  /** Of graphs that say none. */
  private List<GeneratorStep> order() {
    String name = options.oneOf(GraphRagOptions.GENERATOR, List.of("extractive", "openai"));
    if (name.equals("extractive")) {
      return List.of(GeneratorStep.EXTRACTIVE);
    }
    return options.contains(GraphRagOptions.OPENAI_SMALL_MODEL)
        ? List.of(GeneratorStep.OPENAI, GeneratorStep.OPENAI_SMALL, GeneratorStep.EXTRACTIVE)
        : List.of(GeneratorStep.OPENAI, GeneratorStep.EXTRACTIVE);
  }

  /**
   * The pool of the full model.
   *
   * @param why it has to be configured
   */
  static PooledGeneratorFactory full(OptionsReader options, String why) {
    return new Generators(options).full(why);
  }

  private PooledGeneratorFactory full(String why) {
    options.requireAll(why, GeneratorPoolOptions.SOURCES, GraphRagOptions.OPENAI_MODEL);
    BodyFields fields =
        fields(
            GraphRagOptions.OPENAI_TEMPERATURE,
            GraphRagOptions.OPENAI_LIMIT_FIELD,
            GraphRagOptions.OPENAI_MAX_TOKENS,
            GraphRagOptions.OPENAI_STREAM_OPTIONS,
            GraphRagOptions.OPENAI_EXTRA_BODY);
    return new PooledGeneratorFactory(
        GeneratorStep.OPENAI,
        chat(
            options.get(GraphRagOptions.OPENAI_MODEL),
            key(),
            fields,
            GraphRagOptions.OPENAI_MODEL,
            GraphRagOptions.OPENAI_API_KEY),
        pools.options(),
        pools.sources(GeneratorPoolOptions.SOURCES),
        EndpointPools.trust(options));
  }

  /** Why a model has to be configured. */
  private String wanted(GeneratorStep step) {
    return order().contains(step)
        ? "%s is openai".formatted(GraphRagOptions.GENERATOR.key())
        : "an order in the file of %s names %s"
            .formatted(GraphRagOptions.GENERATE_RULES.key(), step.text());
  }

  private AnswerGeneratorFactory small() {
    boolean own = options.contains(GeneratorPoolOptions.SMALL_SOURCES);
    ConfigOption<List<String>> sources =
        own ? GeneratorPoolOptions.SMALL_SOURCES : GeneratorPoolOptions.SOURCES;
    options.requireAll(
        wanted(GeneratorStep.OPENAI_SMALL), sources, GraphRagOptions.OPENAI_SMALL_MODEL);
    // a key is for the servers that it was given for
    ConfigOption<String> keyOption =
        own ? GraphRagOptions.OPENAI_SMALL_API_KEY : GraphRagOptions.OPENAI_API_KEY;
    String key = own ? options.secret(keyOption, SMALL_API_KEY_VARIABLE) : key();
    return new PooledGeneratorFactory(
        GeneratorStep.OPENAI_SMALL,
        chat(
            options.get(GraphRagOptions.OPENAI_SMALL_MODEL),
            key,
            smallFields(),
            GraphRagOptions.OPENAI_SMALL_MODEL,
            keyOption),
        pools.options(),
        pools.sources(sources),
        EndpointPools.trust(options));
  }

  private String key() {
    return options.secret(GraphRagOptions.OPENAI_API_KEY, API_KEY_VARIABLE);
  }

  private OpenAiOptions chat(
      String model,
      String key,
      BodyFields fields,
      ConfigOption<String> modelOption,
      ConfigOption<String> keyOption) {
    return options.made(
        () -> new OpenAiOptions(model, key, fields, EndpointPools.CONNECT_TIMEOUT),
        modelOption,
        keyOption);
  }

  /** What is not said of the smaller model is as for the full one. */
  private BodyFields smallFields() {
    return fields(
        said(GraphRagOptions.OPENAI_SMALL_TEMPERATURE, GraphRagOptions.OPENAI_TEMPERATURE),
        said(GraphRagOptions.OPENAI_SMALL_LIMIT_FIELD, GraphRagOptions.OPENAI_LIMIT_FIELD),
        said(GraphRagOptions.OPENAI_SMALL_MAX_TOKENS, GraphRagOptions.OPENAI_MAX_TOKENS),
        said(GraphRagOptions.OPENAI_SMALL_STREAM_OPTIONS, GraphRagOptions.OPENAI_STREAM_OPTIONS),
        said(GraphRagOptions.OPENAI_SMALL_EXTRA_BODY, GraphRagOptions.OPENAI_EXTRA_BODY));
  }

  private <T> ConfigOption<T> said(ConfigOption<T> own, ConfigOption<T> otherwise) {
    return options.contains(own) ? own : otherwise;
  }

  private BodyFields fields(
      ConfigOption<String> temperature,
      ConfigOption<String> limitField,
      ConfigOption<Integer> maxTokens,
      ConfigOption<Boolean> streamOptions,
      ConfigOption<String> extraBody) {
    return options.made(
        () ->
            new BodyFields(
                temperature(options.get(temperature)),
                BodyFields.Limit.of(options.get(limitField)),
                options.get(maxTokens),
                options.get(streamOptions),
                options.get(extraBody)),
        temperature,
        limitField,
        maxTokens,
        streamOptions,
        extraBody);
  }

  private static @Nullable Double temperature(String text) {
    if (text.strip().equals("none")) {
      return null;
    }
    try {
      return Double.valueOf(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "the temperature is \"" + text + "\", neither a number from 0 to 2 nor none", e);
    }
  }
}
