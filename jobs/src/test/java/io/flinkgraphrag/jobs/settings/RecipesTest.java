package io.flinkgraphrag.jobs.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.embed.Embedder;
import io.flinkgraphrag.generate.AnswerGenerator;
import io.flinkgraphrag.generate.Generation;
import io.flinkgraphrag.generate.GenerationRequest;
import io.flinkgraphrag.generate.GeneratorStep;
import io.flinkgraphrag.jobs.options.OptionsReader;
import io.flinkgraphrag.jobs.settings.FakeModelServer.Dialect;
import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.model.contract.Evidence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The lines that docs/generators.md has for Ollama and vLLM: their options, as they stand there,
 * against a server that speaks as these do.
 */
final class RecipesTest {

  private static final Path PAGE = Path.of("../docs/generators.md");
  private static final Pattern OPTION = Pattern.compile("-D(graphrag\\.[\\w.-]+)=(\\S+)");
  private static final String GENERATOR_URL = "graphrag.generate.openai.url";
  private static final String GENERATOR_MODEL = "graphrag.generate.openai.model";
  private static final String EMBEDDER_URL = "graphrag.embed.openai.url";
  private static final String EMBEDDER_MODEL = "graphrag.embed.openai.model";

  private static final GenerationRequest REQUEST =
      new GenerationRequest(
          "Who made pump P-7?",
          "en",
          new Evidence(
              List.of(
                  new Evidence.Passage("d", "p", "Pump P-7", "Pump P-7 was made by Norvik.", 1, 1)),
              List.of()),
          Duration.ofSeconds(20));

  /** The options of the line that asks such a server, told to ask this one. */
  private static Configuration recipe(Dialect dialect, String urlKey) throws IOException {
    String page = Files.readString(PAGE);
    String section = page.substring(page.indexOf("\n## Ollama and vLLM\n"));
    section = section.substring(0, section.indexOf("\n## ", 1));
    int port = dialect == Dialect.OLLAMA ? 11434 : urlKey.equals(GENERATOR_URL) ? 8000 : 8001;
    List<String> lines =
        section
            .lines()
            .filter(line -> line.startsWith("./graphrag up "))
            .filter(line -> line.contains(urlKey + "=http://127.0.0.1:" + port + "/v1"))
            .toList();
    assertThat(lines).hasSize(1);
    Configuration config = new Configuration();
    Matcher options = OPTION.matcher(lines.get(0));
    while (options.find()) {
      config.setString(options.group(1), options.group(2));
    }
    return config;
  }

  private static String value(Configuration config, String key) {
    return config.toMap().get(key);
  }

  private static Generation answer(Configuration config, FakeModelServer server) throws Exception {
    config.setString(GENERATOR_URL, "http://127.0.0.1:" + server.port() + "/v1");
    try (AnswerGenerator generator =
        Generators.of(new OptionsReader(config)).models().get(GeneratorStep.OPENAI).open()) {
      return generator.generate(REQUEST).get();
    }
  }

  @ParameterizedTest
  @EnumSource
  void theModelAnswers(Dialect dialect) throws Exception {
    Configuration config = recipe(dialect, GENERATOR_URL);
    try (FakeModelServer server = new FakeModelServer(dialect, value(config, GENERATOR_MODEL))) {
      Generation answer = answer(config, server);

      assertThat(answer.text()).isEqualTo(FakeModelServer.ANSWER);
      assertThat(answer.promptTokens()).isEqualTo(120);
      assertThat(answer.completionTokens()).isEqualTo(12);
      assertThat(server.paths()).contains("POST /v1/chat/completions");
    }
  }

  @ParameterizedTest
  @CsvSource({"OLLAMA, try pulling it first", "VLLM, does not exist"})
  void aModelThatIsNotThereIsSaidInTheServersWords(Dialect dialect, String words) throws Exception {
    Configuration config = recipe(dialect, GENERATOR_URL);
    try (FakeModelServer server = new FakeModelServer(dialect, "another")) {
      assertThatThrownBy(() -> answer(config, server))
          .hasMessageContaining(words)
          .hasMessageContaining(value(config, GENERATOR_MODEL));
    }
  }

  @ParameterizedTest
  @EnumSource(names = "VLLM")
  void aPromptThatIsTooLongIsSaidInTheServersWords(Dialect dialect) throws Exception {
    Configuration config = recipe(dialect, GENERATOR_URL);
    try (FakeModelServer server = new FakeModelServer(dialect, value(config, GENERATOR_MODEL))) {
      server.refuseLongPrompts();
      assertThatThrownBy(() -> answer(config, server))
          .hasMessageContaining("maximum context length is 4096 tokens");
    }
  }

  @ParameterizedTest
  @EnumSource
  void theModelEmbeds(Dialect dialect) throws Exception {
    Configuration config = recipe(dialect, EMBEDDER_URL);
    int dimensions = Integer.parseInt(value(config, "graphrag.embed.openai.dimensions"));
    try (FakeModelServer server =
        new FakeModelServer(dialect, value(config, EMBEDDER_MODEL)).dimensions(dimensions)) {
      config.setString(EMBEDDER_URL, "http://127.0.0.1:" + server.port() + "/v1");
      GraphLayouts layouts = GraphLayouts.parse("graphs:\n  g: {embedder: openai}\n", "layouts");
      try (Embedder embedder =
          EmbedSettings.of(new OptionsReader(config), layouts).embedders().of("g").open()) {
        assertThat(embedder.embed("Pump P-7", Embedder.Urgency.UPDATE).get()).hasSize(dimensions);
      }
      assertThat(server.paths()).contains("POST /v1/embeddings");
    }
  }
}
