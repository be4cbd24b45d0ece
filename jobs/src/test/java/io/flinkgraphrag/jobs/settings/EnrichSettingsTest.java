package io.flinkgraphrag.jobs.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.generate.chat.PooledPromptModelFactory;
import io.flinkgraphrag.jobs.enrich.AskSettings;
import io.flinkgraphrag.jobs.options.EnrichOptions;
import io.flinkgraphrag.jobs.options.GeneratorPoolOptions;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.options.InvalidOptionException;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

final class EnrichSettingsTest {

  private final Configuration config = new Configuration();

  EnrichSettingsTest() {
    config.set(GeneratorPoolOptions.SOURCES, List.of("http://127.0.0.1:1/v1"));
    config.set(GraphRagOptions.OPENAI_MODEL, "m");
  }

  @Test
  void withoutOtherOptionsItAsksFourAtATimeWithoutABudget() {
    EnrichSettings settings = EnrichSettings.of(config);
    assertThat(settings.graph()).isEqualTo("default");
    assertThat(settings.ask())
        .isEqualTo(
            new AskSettings(4, 3, Long.MAX_VALUE, Double.POSITIVE_INFINITY, Duration.ofMinutes(2)));
    assertThat(settings.model())
        .isInstanceOfSatisfying(
            PooledPromptModelFactory.class,
            model -> assertThat(model.replyTokens()).isEqualTo(1_500));
  }

  @Test
  void whereThereIsNoModelItSaysWhatIsMissing() {
    config.removeConfig(GraphRagOptions.OPENAI_MODEL);
    assertThatThrownBy(() -> EnrichSettings.of(config))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("graphrag.generate.openai.model");
  }

  @Test
  void aBudgetOfNothingAndARateOfNothingAreRefused() {
    config.set(EnrichOptions.TOKENS_MAX, 0L);
    assertThatThrownBy(() -> EnrichSettings.of(config))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("graphrag.enrich.tokens-max");
    config.set(EnrichOptions.TOKENS_MAX, 1L);
    config.set(EnrichOptions.RATE, 0);
    assertThatThrownBy(() -> EnrichSettings.of(config))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("graphrag.enrich.rate");
  }
}
