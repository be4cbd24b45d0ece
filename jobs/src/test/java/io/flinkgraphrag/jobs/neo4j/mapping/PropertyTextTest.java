package io.flinkgraphrag.jobs.neo4j.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.neo4j.driver.Value;
import org.neo4j.driver.Values;

/** Values go through the driver's own types, as they come from a server. */
final class PropertyTextTest {

  private static Stream<Arguments> texts() {
    return Stream.of(
        Arguments.of(Values.value("  a text "), "a text"),
        Arguments.of(Values.value(true), "true"),
        Arguments.of(Values.value(1999), "1999"),
        Arguments.of(Values.value(Long.MIN_VALUE), "-9223372036854775808"),
        Arguments.of(Values.value(2.50), "2.5"),
        Arguments.of(Values.value(1e20), "100000000000000000000"),
        Arguments.of(Values.value(0.0), "0"),
        Arguments.of(Values.value(LocalDate.parse("1951-05-01")), "1951-05-01"),
        Arguments.of(Values.value(LocalTime.parse("10:15:30")), "10:15:30"),
        Arguments.of(Values.value(OffsetTime.parse("10:15:30+01:00")), "10:15:30+01:00"),
        Arguments.of(
            Values.value(LocalDateTime.parse("2020-01-01T00:00:01")), "2020-01-01T00:00:01"),
        Arguments.of(
            Values.value(ZonedDateTime.parse("2020-01-01T00:00:00+01:00[Europe/Oslo]")),
            "2020-01-01T00:00:00+01:00[Europe/Oslo]"),
        Arguments.of(Values.isoDuration(14, 3, 3723, 500_000_000), "P1Y2M3DT1H2M3.5S"),
        Arguments.of(Values.isoDuration(0, 0, 0, 0), "PT0S"),
        Arguments.of(Values.isoDuration(0, -2, -3600, 0), "P-2DT-1H"),
        Arguments.of(Values.point(4326, 5.3, 60.4), "POINT (5.3 60.4)"),
        Arguments.of(Values.point(9157, 1, 2, 3), "POINT Z (1 2 3)"),
        Arguments.of(Values.value(List.of("a", "b")), "a, b"),
        Arguments.of(Values.value(List.of(1, 2.5)), "1, 2.5"),
        Arguments.of(
            Values.value(Arrays.asList(LocalDate.parse("2020-02-29"), null)), "2020-02-29"));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void everyTypeHasItsText(Value value, String text) {
    assertThat(PropertyText.of(value.asObject())).contains(text);
  }

  private static Stream<Value> none() {
    return Stream.of(
        Values.NULL,
        Values.value(" \u00a0\t"),
        Values.value(Double.NaN),
        Values.value(Double.NEGATIVE_INFINITY),
        Values.value(new byte[] {1, 2}),
        Values.value(List.of()),
        Values.value(Collections.nCopies(384, 0.1)),
        Values.value(Map.of("a", 1)));
  }

  @ParameterizedTest
  @MethodSource("none")
  void whatIsNothingToReadIsLeftOut(Value value) {
    assertThat(PropertyText.of(value.asObject())).isEmpty();
  }

  @Test
  void whatNobodyKnowsIsLeftOut() {
    assertThat(PropertyText.of(new Object())).isEmpty();
  }
}
