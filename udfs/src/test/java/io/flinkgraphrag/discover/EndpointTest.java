package io.flinkgraphrag.discover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EndpointTest {

  @ParameterizedTest
  @CsvSource({
    "host/v1, base URL",
    "ftp://host/v1, base URL",
    "http:///v1, base URL",
    "http://a b/v1, no URL",
    "http://user:pass@host/v1, holds a user",
    "http://host/v1?api-key=1, a query"
  })
  void whatNoCallCouldBeMadeToIsNoEndpoint(String url, String message) {
    assertThatThrownBy(() -> new Endpoint("id", url, "", 1, ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void slashesAtTheEndOfTheBaseUrlMakeNoOtherEndpoint() {
    assertThat(Endpoint.at("https://host/v1/")).isEqualTo(Endpoint.at("https://host/v1"));
  }
}
