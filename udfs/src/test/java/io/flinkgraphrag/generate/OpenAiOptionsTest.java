package io.flinkgraphrag.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiOptionsTest {

  private static OpenAiOptions options(String url, String model, String key, double temperature) {
    return new OpenAiOptions(url, model, key, temperature, 100, Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @CsvSource({
    "host/v1, m, '', 0, base URL",
    "ftp://host/v1, m, '', 0, base URL",
    "http:///v1, m, '', 0, base URL",
    "http://a b/v1, m, '', 0, no URL",
    "http://user:pass@host/v1, m, '', 0, holds a user",
    "http://host/v1?api-key=1, m, '', 0, a query",
    "http://host/v1, ' ', '', 0, model",
    "http://host/v1, m, 'a b', 0, API key",
    "http://host/v1, m, '', 2.5, temperature",
    "http://host/v1, m, '', NaN, temperature"
  })
  void aWrongOptionIsRefusedByName(
      String url, String model, String key, double temperature, String message) {
    assertThatThrownBy(() -> options(url, model, key, temperature))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void theKeyTravelsButIsNotShown() throws Exception {
    OpenAiOptions options = options("https://host/v1/", "m", "sk-1", 0);
    assertThat(InstantiationUtil.clone(options)).isEqualTo(options);
    assertThat(options.toString()).doesNotContain("sk-1").contains("***");
    assertThat(options.endpoint()).hasToString("https://host/v1/chat/completions");
  }
}
