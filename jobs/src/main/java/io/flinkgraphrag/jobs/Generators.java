package io.flinkgraphrag.jobs;

import io.flinkgraphrag.generate.AnswerGeneratorFactory;
import io.flinkgraphrag.generate.ExtractiveGeneratorFactory;
import io.flinkgraphrag.generate.OpenAiOptions;
import io.flinkgraphrag.generate.PooledGeneratorFactory;
import io.flinkgraphrag.generate.discover.DiscoverySources;
import io.flinkgraphrag.generate.discover.RegistrySecrets;
import io.flinkgraphrag.generate.discover.TrustStore;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.IllegalConfigurationException;

/** Who writes the answers, read from the configuration and checked before anything starts. */
final class Generators {

  private static final String API_KEY_VARIABLE = "GRAPHRAG_OPENAI_API_KEY";
  private static final String CONSUL_TOKEN_VARIABLE = "GRAPHRAG_CONSUL_TOKEN";
  private static final String EUREKA_CREDENTIALS_VARIABLE = "GRAPHRAG_EUREKA_CREDENTIALS";

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private Generators() {}

  static AnswerGeneratorFactory of(Configuration config) {
    String name = config.get(GraphRagOptions.GENERATOR);
    return switch (name) {
      case "extractive" -> new ExtractiveGeneratorFactory();
      case "openai" -> pool(config);
      default ->
          throw new IllegalConfigurationException(
              String.format(
                  "%s is \"%s\"; known are extractive and openai.",
                  GraphRagOptions.GENERATOR.key(), name));
    };
  }

  private static AnswerGeneratorFactory pool(Configuration config) {
    String needed = "the generator is openai";
    List<String> sources = Stages.required(config, GeneratorPoolOptions.SOURCES, needed);
    String model = Stages.required(config, GraphRagOptions.OPENAI_MODEL, needed);
    try {
      return new PooledGeneratorFactory(
          new OpenAiOptions(
              model,
              Stages.keyOrEnvironment(config.get(GraphRagOptions.OPENAI_API_KEY), API_KEY_VARIABLE),
              config.get(GraphRagOptions.OPENAI_TEMPERATURE),
              config.get(GraphRagOptions.OPENAI_MAX_TOKENS),
              CONNECT_TIMEOUT),
          GeneratorPoolOptions.read(config),
          DiscoverySources.parse(sources, secrets(config), config.get(GeneratorPoolOptions.KEEP)));
    } catch (IllegalArgumentException e) {
      throw new IllegalConfigurationException("graphrag.generate: " + e.getMessage(), e);
    }
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
