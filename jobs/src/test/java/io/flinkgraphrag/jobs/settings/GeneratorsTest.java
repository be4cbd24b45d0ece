package io.flinkgraphrag.jobs.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.generate.GeneratorStep;
import io.flinkgraphrag.generate.stage.GeneratorSet;
import io.flinkgraphrag.jobs.options.GeneratorPoolOptions;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.options.InvalidOptionException;
import io.flinkgraphrag.jobs.options.OptionsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
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
    assertThat(generators(config).rules().of("g").order())
        .containsExactly(GeneratorStep.OPENAI, GeneratorStep.EXTRACTIVE);
    config.set(GraphRagOptions.OPENAI_SMALL_MODEL, "small");
    GeneratorSet both = generators(config);
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
    assertThat(generators(config).models().get(GeneratorStep.OPENAI_SMALL).toString())
        .contains("apiKey=***");
    config.set(GeneratorPoolOptions.SMALL_SOURCES, List.of("http://127.0.0.1:9000/v1"));
    assertThat(generators(config).models().get(GeneratorStep.OPENAI_SMALL).toString())
        .contains("apiKey=,")
        .doesNotContain("secret");
  }

  @Test
  void whatIsNotUsedNeedNotBeConfigured() throws IOException {
    Configuration config = with("default: {order: [extractive]}", Map.of());
    assertThat(generators(config).models()).isEmpty();
  }

  @Test
  void aFaultInTheRulesNamesTheFileAndThePlace() throws IOException {
    Configuration config = with("graphs: {g: {order: [openai]}}", FULL);
    assertThatThrownBy(() -> generators(config))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("generation.yaml: graphs.g: order must end with extractive");
  }

  @Test
  void aModelThatIsNamedAndNotConfiguredIsNamed() throws IOException {
    Configuration config = with("graphs: {g: {order: [openai-small, refusal]}}", FULL);
    assertThatThrownBy(() -> generators(config))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("graphrag.generate.openai-small.model must be set");
  }

  @Test
  void aValueThatThePoolRefusesIsNamedWithItsKey() {
    Configuration config = Configuration.fromMap(FULL);
    config.set(GeneratorPoolOptions.ATTEMPTS, 99);
    assertThatThrownBy(() -> generators(config))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessage(
            "graphrag.generate.pool.attempts is \"99\": the attempts of a call are 99, above 5");
  }

  @Test
  void aGeneratorThatNobodyKnowsIsRefusedWithThoseThatAreKnown() {
    Configuration config = new Configuration();
    config.set(GraphRagOptions.GENERATOR, "gpt");
    assertThatThrownBy(() -> generators(config))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessage("graphrag.generate.generator is \"gpt\"; allowed: extractive, openai.");
  }

  private static GeneratorSet generators(Configuration config) {
    return Generators.of(new OptionsReader(config));
  }
}
