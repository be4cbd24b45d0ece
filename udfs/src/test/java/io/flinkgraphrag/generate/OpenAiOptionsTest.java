package io.flinkgraphrag.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiOptionsTest {

  private static OpenAiOptions options(String model, String key, double temperature) {
    return new OpenAiOptions(
        model,
        key,
        new BodyFields(temperature, BodyFields.Limit.MAX_TOKENS, 100, ""),
        Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @CsvSource({
    "' ', '', 0, model",
    "m, 'a b', 0, API key",
    "m, '', 2.5, temperature",
    "m, '', NaN, temperature"
  })
  void aWrongOptionIsRefusedByName(String model, String key, double temperature, String message) {
    assertThatThrownBy(() -> options(model, key, temperature))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void theKeyTravelsButIsNotShown() throws Exception {
    OpenAiOptions options = options("m", " sk-1\n", 0);
    assertThat(options.apiKey()).isEqualTo("sk-1");
    assertThat(InstantiationUtil.clone(options)).isEqualTo(options);
    assertThat(options.toString()).doesNotContain("sk-1").contains("***");
  }
}
