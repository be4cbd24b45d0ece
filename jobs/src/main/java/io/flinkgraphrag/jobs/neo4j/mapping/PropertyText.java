package io.flinkgraphrag.jobs.neo4j.mapping;

import io.flinkgraphrag.contract.Texts;
import java.math.BigDecimal;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.Temporal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.types.IsoDuration;
import org.neo4j.driver.types.Point;

/**
 * The text of a property, whatever its type, or none. Times and durations are written by ISO 8601,
 * points by WKT, lists with commas. Left out are null, bytes, blank text, numbers that are none,
 * vectors, and what a server sends that this does not know: a value never fails a read.
 */
final class PropertyText {

  /** Longer lists of numbers are vectors, which are nothing to read. */
  static final int NUMBERS_MAX = 16;

  private PropertyText() {}

  /** The text of a value as the driver's {@code asObject} hands it over. */
  static Optional<String> of(@Nullable Object value) {
    if (value instanceof String text) {
      return Texts.isBlank(text) ? Optional.empty() : Optional.of(text.strip());
    }
    if (value instanceof Double || value instanceof Float) {
      return number(((Number) value).doubleValue());
    }
    if (value instanceof Boolean || value instanceof Long || value instanceof Integer) {
      return Optional.of(value.toString());
    }
    if (value instanceof ZonedDateTime time) {
      return Optional.of(time.format(DateTimeFormatter.ISO_ZONED_DATE_TIME));
    }
    if (value instanceof Temporal time) {
      return Optional.of(time.toString());
    }
    if (value instanceof IsoDuration duration) {
      return Optional.of(duration(duration));
    }
    if (value instanceof Point point) {
      return point(point);
    }
    return value instanceof List<?> list ? list(list) : Optional.empty();
  }

  /** Whether it is a vector, or might be one. */
  static boolean isVector(@Nullable Object value) {
    return value instanceof List<?> list
        && list.size() > NUMBERS_MAX
        && list.stream().allMatch(Number.class::isInstance);
  }

  private static Optional<String> number(double number) {
    return Double.isFinite(number)
        ? Optional.of(BigDecimal.valueOf(number).stripTrailingZeros().toPlainString())
        : Optional.empty();
  }

  private static Optional<String> list(List<?> list) {
    if (isVector(list)) {
      return Optional.empty();
    }
    String joined =
        list.stream()
            .map(PropertyText::of)
            .flatMap(Optional::stream)
            .collect(Collectors.joining(", "));
    return joined.isEmpty() ? Optional.empty() : Optional.of(joined);
  }

  /** The parts that are not zero, such as {@code P14M3DT16H12M}; {@code PT0S} for none. */
  private static String duration(IsoDuration duration) {
    StringBuilder text = new StringBuilder("P");
    append(text, duration.months() / 12, 'Y');
    append(text, duration.months() % 12, 'M');
    append(text, duration.days(), 'D');
    BigDecimal seconds =
        BigDecimal.valueOf(duration.seconds()).add(BigDecimal.valueOf(duration.nanoseconds(), 9));
    if (seconds.signum() != 0) {
      text.append('T');
      long whole = seconds.longValue();
      append(text, whole / 3600, 'H');
      append(text, whole % 3600 / 60, 'M');
      BigDecimal rest = seconds.subtract(BigDecimal.valueOf(whole - whole % 60));
      if (rest.signum() != 0) {
        text.append(rest.stripTrailingZeros().toPlainString()).append('S');
      }
    }
    return text.length() == 1 ? "PT0S" : text.toString();
  }

  private static void append(StringBuilder text, long value, char unit) {
    if (value != 0) {
      text.append(value).append(unit);
    }
  }

  private static Optional<String> point(Point point) {
    Optional<String> x = number(point.x());
    Optional<String> y = number(point.y());
    if (x.isEmpty() || y.isEmpty()) {
      return Optional.empty();
    }
    // the driver's z is NaN where there is none
    return number(point.z())
        .map(z -> String.format(Locale.ROOT, "POINT Z (%s %s %s)", x.get(), y.get(), z))
        .or(() -> Optional.of(String.format(Locale.ROOT, "POINT (%s %s)", x.get(), y.get())));
  }
}
