package io.flinkgraphrag.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

  private static final Instant NOW = Instant.parse("2026-10-21T07:28:00Z");

  @Test
  void secondsAndDatesAreUnderstood() {
    assertThat(RetryAfter.parse(" 130 ", NOW)).isEqualTo(Duration.ofSeconds(130));
    assertThat(RetryAfter.parse("0.25", NOW)).isEqualTo(Duration.ofMillis(250));
    assertThat(RetryAfter.parse("Wed, 21 Oct 2026 07:28:30 GMT", NOW))
        .isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void aDateInThePastIsNow() {
    assertThat(RetryAfter.parse("Wed, 21 Oct 2026 07:27:30 GMT", NOW)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-5", "1.2.3", "Wed, 41 Oct 2026 07:27:30 GMT"})
  void nonsenseIsNoWish(String value) {
    assertThat(RetryAfter.parse(value, NOW)).isNull();
  }
}
