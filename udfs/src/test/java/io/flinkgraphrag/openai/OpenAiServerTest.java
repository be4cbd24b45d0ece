package io.flinkgraphrag.openai;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiServerTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://me:pw0@host/v1",
        "http://me:pw0@my_host/v1",
        "http://me:p^pw0@host/v1",
        "ftp://me:a/pw0@host",
        "http://host/v1?api-key=pw0",
        "http://my_host/v1?api-key=pw0",
        "http://ho st/v1?api-key=pw0",
      })
  void aSecretInAUrlIsRefusedAndNotRepeated(String url) {
    assertThatThrownBy(() -> new OpenAiServer(url, ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("base URL")
        .hasNoCause()
        .message()
        .doesNotContain("pw0");
  }
}
