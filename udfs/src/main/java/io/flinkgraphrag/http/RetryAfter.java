package io.flinkgraphrag.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Reads the header Retry-After (RFC 9110, 10.2.3): seconds, or a date. */
public final class RetryAfter {

  private RetryAfter() {}

  /** Never negative; null where the header makes no sense. */
  public static @Nullable Duration parse(String value, Instant now) {
    String text = value.strip();
    try {
      Duration wish =
          text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.')
              ? Duration.ofMillis(Math.round(Double.parseDouble(text) * 1_000))
              : Duration.between(
                  now, ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
      return wish.isNegative() ? Duration.ZERO : wish;
    } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
      return null;
    }
  }
}
