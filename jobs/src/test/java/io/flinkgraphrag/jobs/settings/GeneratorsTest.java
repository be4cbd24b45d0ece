package io.flinkgraphrag.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.generate.GeneratorStep;
import io.flinkgraphrag.generate.stage.GeneratorSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which generators a configuration opens, and what is said where it cannot. */
class GeneratorsTest {

  private static final Map<String, String> FULL =
      Map.of(
          "graphrag.generate.generator", "openai",
          "graphrag.generate.openai.url", "http://127.0.0.1:8000/v1",
          "graphrag.generate.openai.model", "large");

  @TempDir private Path folder;

  private Configuration with(String rules, Map<String, String> options) throws IOException {
    Configuration config = Configuration.fromMap(options);
    Path file = folder.resolve("generation.yaml");
    Files.writeString(file, rules);
    config.set(GraphRagOptions.GENERATE_RULES, file.toString());
    return config;
  }

  @Test
  void aSmallerModelIsAskedSecondWhereOneIsNamed() {
    Configuration config = Configuration.fromMap(FULL);
    assertThat(Generators.of(config).rules().of("g").order())
        .containsExactly(GeneratorStep.OPENAI, GeneratorStep.EXTRACTIVE);
    config.set(GraphRagOptions.OPENAI_SMALL_MODEL, "small");
    GeneratorSet both = Generators.of(config);
    assertThat(both.rules().of("g").order())
        .containsExactly(
            GeneratorStep.OPENAI, GeneratorStep.OPENAI_SMALL, GeneratorStep.EXTRACTIVE);
    assertThat(both.models()).containsOnlyKeys(GeneratorStep.OPENAI, GeneratorStep.OPENAI_SMALL);
  }

  @Test
  void theKeyOfOneServerIsNotToldToAnother() {
    Configuration config = Configuration.fromMap(FULL);
    config.set(GraphRagOptions.OPENAI_API_KEY, "secret");
    config.set(GraphRagOptions.OPENAI_SMALL_MODEL, "small");
    assertThat(Generators.of(config).models().get(GeneratorStep.OPENAI_SMALL).toString())
        .contains("apiKey=***");
    config.set(GeneratorPoolOptions.SMALL_SOURCES, List.of("http://127.0.0.1:9000/v1"));
    assertThat(Generators.of(config).models().get(GeneratorStep.OPENAI_SMALL).toString())
        .contains("apiKey=,")
        .doesNotContain("secret");
  }

  @Test
  void whatIsNotUsedNeedNotBeConfigured() throws IOException {
    Configuration config = with("default: {order: [extractive]}", Map.of());
    assertThat(Generators.of(config).models()).isEmpty();
  }

  @Test
  void aFaultInTheRulesNamesTheFileAndThePlace() throws IOException {
    Configuration config = with("graphs: {g: {order: [openai]}}", FULL);
    assertThatThrownBy(() -> Generators.of(config))
        .isInstanceOf(IllegalConfigurationException.class)
        .hasMessageContaining("generation.yaml: graphs.g: order must end with extractive");
  }

  @Test
  void aModelThatIsNamedAndNotConfiguredIsNamed() throws IOException {
    Configuration config = with("graphs: {g: {order: [openai-small, refusal]}}", FULL);
    assertThatThrownBy(() -> Generators.of(config))
        .isInstanceOf(IllegalConfigurationException.class)
        .hasMessageContaining("graphrag.generate.openai-small.model must be set");
  }

  @Test
  void aSecretUnderAKeyThatTheWebUiShowsIsMovedToOneThatItHides() {
    Configuration config = new Configuration();
    config.setString("graphrag.generate.discovery.eureka-credentials", "user:secret");

    GeneratorPoolOptions.hideSecrets(config);

    assertThat(config.get(GeneratorPoolOptions.EUREKA_CREDENTIALS)).isEqualTo("user:secret");
    assertThat(config.toMap().keySet()).allMatch(GlobalConfiguration::isSensitive);
  }

  /** By the words of descriptions, so that an option to come is looked at as well. */
  @Test
  void theWebUiHidesEveryOptionThatHoldsASecret() {
    Pattern secret =
        Pattern.compile("password|token for|secret|credential|api key", Pattern.CASE_INSENSITIVE);
    List<String> keys =
        KnownOptions.ours().stream()
            .filter(option -> secret.matcher(text(option)).find())
            .map(ConfigOption::key)
            .toList();
    assertThat(keys)
        .contains(
            "graphrag.generate.openai.api-key",
            "graphrag.generate.openai-small.api-key",
            "graphrag.embed.openai.api-key",
            "graphrag.generate.discovery.consul-token",
            "graphrag.generate.discovery.eureka-password",
            "graphrag.generate.discovery.truststore-password")
        .allMatch(GlobalConfiguration::isSensitive);
  }

  private static String text(ConfigOption<?> option) {
    return option.key() + " " + new HtmlFormatter().format(option.description());
  }
}
