package io.flinkgraphrag.generate.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.discover.DiscoveryFactory;
import io.flinkgraphrag.discover.registry.RegistrySecrets;
import io.flinkgraphrag.discover.sources.DiscoverySources;
import io.flinkgraphrag.generate.AnswerGenerator;
import io.flinkgraphrag.generate.Examples;
import io.flinkgraphrag.generate.Generation;
import io.flinkgraphrag.generate.GenerationRequest;
import io.flinkgraphrag.generate.GeneratorStep;
import io.flinkgraphrag.http.TrustStore;
import io.flinkgraphrag.pool.PoolOptions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * A real server with a real model, where one is named: {@code GRAPHRAG_OPENAI_URL} (a base URL up
 * to the version), {@code GRAPHRAG_OPENAI_MODEL} and, if it wants one, {@code
 * GRAPHRAG_OPENAI_API_KEY}. What the model writes is printed.
 */
@EnabledIfEnvironmentVariable(
    named = "GRAPHRAG_OPENAI_URL",
    matches = ".+",
    disabledReason = "no real model is named")
class RealModelTest {

  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  private static String variable(String name, String otherwise) {
    return Objects.requireNonNullElse(System.getenv(name), otherwise);
  }

  @Test
  void aRealModelStreamsATextWithRealUsage() throws Exception {
    OpenAiOptions options =
        new OpenAiOptions(
            variable("GRAPHRAG_OPENAI_MODEL", "default"),
            variable("GRAPHRAG_OPENAI_API_KEY", ""),
            new BodyFields(0.0, BodyFields.Limit.MAX_TOKENS, 64, true, ""),
            Duration.ofSeconds(5));
    DiscoveryFactory endpoints =
        DiscoverySources.parse(
            List.of(System.getenv("GRAPHRAG_OPENAI_URL")),
            RegistrySecrets.NONE,
            Duration.ofMinutes(1));
    try (AnswerGenerator generator =
        new PooledGeneratorFactory(
                GeneratorStep.OPENAI,
                options,
                PoolOptions.DEFAULTS,
                endpoints,
                TrustStore.OF_THE_JVM)
            .open()) {
      long begin = System.nanoTime();
      Generation generation =
          generator
              .generate(
                  new GenerationRequest(Examples.WHO_DESIGNED_RAFT, "en", Examples.RAFT, TIMEOUT))
              .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      long wholeMs = (System.nanoTime() - begin) / 1_000_000;
      System.out.println(generation + ", whole " + wholeMs + " ms");
      assertThat(generation.text()).isNotBlank();
      assertThat(generation.citations()).isNotEmpty();
      assertThat(generation.promptTokens()).isGreaterThan(100);
      assertThat(generation.completionTokens()).isBetween(1, 64);
      assertThat(generation.firstTokenMs()).isBetween(1L, wholeMs - 1);
    }
  }
}
