package io.flinkgraphrag.jobs.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.generate.GeneratorStep;
import io.flinkgraphrag.generate.chat.BodyFields;
import io.flinkgraphrag.generate.chat.PooledGeneratorFactory;
import io.flinkgraphrag.generate.stage.GeneratorSet;
import io.flinkgraphrag.jobs.options.GeneratorPoolOptions;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.options.InvalidOptionException;
import io.flinkgraphrag.jobs.options.OptionsReader;
import io.flinkgraphrag.jobs.options.OwnOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  private static BodyFields fields(Configuration config, GeneratorStep step) {
    return ((PooledGeneratorFactory) generators(config).models().get(step)).options().fields();
  }

  @Test
  void withoutOptionsABodyHasATemperatureAndTheTokenLimitThatMostServersKnow() {
    assertThat(fields(Configuration.fromMap(FULL), GeneratorStep.OPENAI))
        .isEqualTo(new BodyFields(0.0, BodyFields.Limit.MAX_TOKENS, 512, true, ""));
  }

  @Test
  void theSmallerModelsBodyIsThatOfTheFullOneWhereItSaysNoOther() {
    Configuration config = Configuration.fromMap(FULL);
    config.set(GraphRagOptions.OPENAI_SMALL_MODEL, "small");
    config.set(GraphRagOptions.OPENAI_TEMPERATURE, "none");
    config.set(GraphRagOptions.OPENAI_LIMIT_FIELD, "max_completion_tokens");
    config.set(GraphRagOptions.OPENAI_EXTRA_BODY, "{\"enable_thinking\":false}");
    BodyFields full =
        new BodyFields(
            null, BodyFields.Limit.MAX_COMPLETION_TOKENS, 512, true, "{\"enable_thinking\":false}");
    assertThat(fields(config, GeneratorStep.OPENAI)).isEqualTo(full);
    assertThat(fields(config, GeneratorStep.OPENAI_SMALL)).isEqualTo(full);
    config.set(GraphRagOptions.OPENAI_SMALL_TEMPERATURE, "0.5");
    config.set(GraphRagOptions.OPENAI_SMALL_LIMIT_FIELD, "none");
    config.set(GraphRagOptions.OPENAI_SMALL_MAX_TOKENS, 99);
    config.set(GraphRagOptions.OPENAI_SMALL_STREAM_OPTIONS, false);
    config.set(GraphRagOptions.OPENAI_SMALL_EXTRA_BODY, "{}");
    assertThat(fields(config, GeneratorStep.OPENAI_SMALL))
        .isEqualTo(new BodyFields(0.5, BodyFields.Limit.NONE, 99, false, "{}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "graphrag.generate.openai.temperature | warm | neither a number from 0 to 2 nor none",
        "graphrag.generate.openai.temperature | 3 | not 0 to 2",
        "graphrag.generate.openai.limit-field | max | known: max_tokens, max_completion_tokens, none",
        "graphrag.generate.openai.extra-body | {x | extra-body is not JSON from character 2 on: the name of a field in double quotes is expected; write",
        "graphrag.generate.openai.extra-body | {\"x\" 1} | extra-body is not JSON from character 6 on: a colon behind the name of a field is expected",
        "graphrag.generate.openai.extra-body | {\"x\":1 \"y\":2} | extra-body is not JSON from character 8 on: a comma or a closing bracket is expected",
        "graphrag.generate.openai.extra-body | {\"x\":yes} | extra-body is not JSON from character 6 on: a number, true, false, null, or",
        "graphrag.generate.openai.extra-body | {\"x\":\"y | extra-body ends before its JSON does: a bracket or a double quote is missing",
        "graphrag.generate.openai.extra-body | {\"x\":1,\"x\":2} | extra-body has a field twice, the second time before character",
        "graphrag.generate.openai.extra-body | {\"x\":1}} | extra-body is not JSON from character 8 on",
        "graphrag.generate.openai.extra-body | {\"x\":1}{\"y\":1} | extra-body has more behind its JSON, from character",
        "graphrag.generate.openai.extra-body | [1] | extra-body is no JSON object: write a JSON object",
        "graphrag.generate.openai.extra-body | {\"stream_options\":{}} | use the options temperature, limit-field, max-tokens and stream-options",
        "graphrag.generate.openai.stream-options | no | allowed: true, false",
        "graphrag.generate.openai.extra-body | {\"stream\":false} | the job sets itself: remove it"
      })
  void aWrongFieldOfTheBodyIsRefusedAtTheStart(String key, String value, String message) {
    Configuration config = Configuration.fromMap(FULL);
    config.setString(key, value);
    assertThatThrownBy(() -> generators(config))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining(key)
        .hasMessageContaining(message);
  }

  @Test
  void allThatAModelNeedsIsNamedAtOnce() {
    Configuration config = new Configuration();
    config.set(GraphRagOptions.GENERATOR, "openai");
    assertThatThrownBy(() -> generators(config))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessage(
            "graphrag.generate.openai.url and graphrag.generate.openai.model must be set where"
                + " graphrag.generate.generator is openai.");
  }

  private Configuration fromFile(String extraBody) throws IOException {
    Files.writeString(
        folder.resolve("config.yaml"), "graphrag.generate.openai.extra-body: " + extraBody + "\n");
    Configuration config = GlobalConfiguration.loadConfiguration(folder.toString());
    config.addAll(Configuration.fromMap(FULL));
    return config;
  }

  @Test
  void anExtraBodyInAFileStandsBetweenQuotes() throws IOException {
    String json = "{\"chat_template_kwargs\":{\"enable_thinking\":false},\"top_k\":1}";
    assertThat(fields(fromFile("'" + json + "'"), GeneratorStep.OPENAI).extra()).isEqualTo(json);
    Configuration unquoted = fromFile(json);
    assertThatThrownBy(() -> OwnOptions.requireKnown(unquoted))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("between single quotes");
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
        .hasMessageStartingWith(
            "graphrag.generate.openai-small.model must be set where an order in the file of"
                + " graphrag.generate.");
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
