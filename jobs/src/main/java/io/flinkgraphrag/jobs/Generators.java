package io.flinkgraphrag.jobs;

import io.flinkgraphrag.generate.AnswerGeneratorFactory;
import io.flinkgraphrag.generate.BodyFields;
import io.flinkgraphrag.generate.GenerationRules;
import io.flinkgraphrag.generate.GeneratorSet;
import io.flinkgraphrag.generate.GeneratorStep;
import io.flinkgraphrag.generate.OpenAiOptions;
import io.flinkgraphrag.generate.PooledGeneratorFactory;
import io.flinkgraphrag.generate.discover.DiscoverySources;
import io.flinkgraphrag.generate.discover.RegistrySecrets;
import io.flinkgraphrag.generate.discover.TrustStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.IllegalConfigurationException;

/** Who writes the answers, read from the configuration and checked before anything starts. */
final class Generators {

  private static final String API_KEY_VARIABLE = "GRAPHRAG_OPENAI_API_KEY";
  private static final String SMALL_API_KEY_VARIABLE = "GRAPHRAG_OPENAI_SMALL_API_KEY";
  private static final String CONSUL_TOKEN_VARIABLE = "GRAPHRAG_CONSUL_TOKEN";
  private static final String EUREKA_CREDENTIALS_VARIABLE = "GRAPHRAG_EUREKA_CREDENTIALS";

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private Generators() {}

  static GeneratorSet of(Configuration config) {
    try {
      requireQuoted(config, GraphRagOptions.OPENAI_EXTRA_BODY);
      requireQuoted(config, GraphRagOptions.OPENAI_SMALL_EXTRA_BODY);
      GenerationRules rules = rules(config);
      Map<GeneratorStep, AnswerGeneratorFactory> models = new EnumMap<>(GeneratorStep.class);
      for (GeneratorStep step : rules.steps()) {
        if (step == GeneratorStep.OPENAI) {
          models.put(step, full(config));
        } else if (step == GeneratorStep.OPENAI_SMALL) {
          models.put(step, small(config));
        }
      }
      return new GeneratorSet(models, rules);
    } catch (IllegalArgumentException e) {
      throw new IllegalConfigurationException("graphrag.generate: " + e.getMessage(), e);
    }
  }

  /** YAML reads an object without quotes as options of their own, which nobody would look at. */
  private static void requireQuoted(Configuration config, ConfigOption<String> option) {
    for (String key : config.keySet()) {
      if (key.startsWith(option.key() + ".")) {
        throw new IllegalArgumentException(
            key
                + " is no option; put the JSON object of "
                + option.key()
                + " between single quotes");
      }
    }
  }

  private static GenerationRules rules(Configuration config) {
    List<GeneratorStep> order = order(config);
    return config
        .getOptional(GraphRagOptions.GENERATE_RULES)
        .map(file -> GenerationRules.read(Path.of(file), order))
        .orElseGet(() -> GenerationRules.of(order));
  }

  /** Of graphs that say none. */
  private static List<GeneratorStep> order(Configuration config) {
    String name = config.get(GraphRagOptions.GENERATOR);
    return switch (name) {
      case "extractive" -> List.of(GeneratorStep.EXTRACTIVE);
      case "openai" ->
          config.getOptional(GraphRagOptions.OPENAI_SMALL_MODEL).isPresent()
              ? List.of(GeneratorStep.OPENAI, GeneratorStep.OPENAI_SMALL, GeneratorStep.EXTRACTIVE)
              : List.of(GeneratorStep.OPENAI, GeneratorStep.EXTRACTIVE);
      default ->
          throw new IllegalConfigurationException(
              String.format(
                  "%s is \"%s\"; known are extractive and openai.",
                  GraphRagOptions.GENERATOR.key(), name));
    };
  }

  private static AnswerGeneratorFactory full(Configuration config) {
    String needed = "a graph's order names openai";
    List<String> sources = Stages.required(config, GeneratorPoolOptions.SOURCES, needed);
    String model = Stages.required(config, GraphRagOptions.OPENAI_MODEL, needed);
    BodyFields fields =
        fields(
            config.get(GraphRagOptions.OPENAI_TEMPERATURE),
            config.get(GraphRagOptions.OPENAI_LIMIT_FIELD),
            config.get(GraphRagOptions.OPENAI_MAX_TOKENS),
            config.get(GraphRagOptions.OPENAI_EXTRA_BODY));
    OpenAiOptions options = new OpenAiOptions(model, key(config), fields, CONNECT_TIMEOUT);
    return pool(GeneratorStep.OPENAI, sources, options, config);
  }

  private static AnswerGeneratorFactory small(Configuration config) {
    String needed = "a graph's order names openai-small";
    String model = Stages.required(config, GraphRagOptions.OPENAI_SMALL_MODEL, needed);
    boolean own = config.getOptional(GeneratorPoolOptions.SMALL_SOURCES).isPresent();
    List<String> sources =
        own
            ? config.get(GeneratorPoolOptions.SMALL_SOURCES)
            : Stages.required(config, GeneratorPoolOptions.SOURCES, needed);
    // a key is for the servers that it was given for
    String key =
        own
            ? Stages.keyOrEnvironment(
                config.get(GraphRagOptions.OPENAI_SMALL_API_KEY), SMALL_API_KEY_VARIABLE)
            : key(config);
    OpenAiOptions options = new OpenAiOptions(model, key, smallFields(config), CONNECT_TIMEOUT);
    return pool(GeneratorStep.OPENAI_SMALL, sources, options, config);
  }

  private static String key(Configuration config) {
    return Stages.keyOrEnvironment(config.get(GraphRagOptions.OPENAI_API_KEY), API_KEY_VARIABLE);
  }

  /** What is not said of the smaller model is as for the full one. */
  private static BodyFields smallFields(Configuration config) {
    return fields(
        config
            .getOptional(GraphRagOptions.OPENAI_SMALL_TEMPERATURE)
            .orElse(config.get(GraphRagOptions.OPENAI_TEMPERATURE)),
        config
            .getOptional(GraphRagOptions.OPENAI_SMALL_LIMIT_FIELD)
            .orElse(config.get(GraphRagOptions.OPENAI_LIMIT_FIELD)),
        config
            .getOptional(GraphRagOptions.OPENAI_SMALL_MAX_TOKENS)
            .orElse(config.get(GraphRagOptions.OPENAI_MAX_TOKENS)),
        config
            .getOptional(GraphRagOptions.OPENAI_SMALL_EXTRA_BODY)
            .orElse(config.get(GraphRagOptions.OPENAI_EXTRA_BODY)));
  }

  private static BodyFields fields(
      String temperature, String limitField, int maxTokens, String extraBody) {
    return new BodyFields(
        temperature(temperature), BodyFields.Limit.of(limitField), maxTokens, extraBody);
  }

  /** Null for none. */
  private static Double temperature(String text) {
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

  private static AnswerGeneratorFactory pool(
      GeneratorStep step, List<String> sources, OpenAiOptions options, Configuration config) {
    return new PooledGeneratorFactory(
        step,
        options,
        GeneratorPoolOptions.read(config),
        DiscoverySources.parse(sources, secrets(config), config.get(GeneratorPoolOptions.KEEP)));
  }

  private static RegistrySecrets secrets(Configuration config) {
    return new RegistrySecrets(
        Stages.keyOrEnvironment(
            config.get(GeneratorPoolOptions.CONSUL_TOKEN), CONSUL_TOKEN_VARIABLE),
        Stages.keyOrEnvironment(
            config.get(GeneratorPoolOptions.EUREKA_CREDENTIALS), EUREKA_CREDENTIALS_VARIABLE),
        new TrustStore(
            config.get(GeneratorPoolOptions.TRUST_STORE),
            config.get(GeneratorPoolOptions.TRUST_STORE_PASSWORD)));
  }
}
