package io.flinkgraphrag.jobs.options;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.jspecify.annotations.Nullable;

/**
 * An option that a job cannot start with. Its message, on one line, names the key, the value and
 * what is allowed; of a secret the key only. Keys that do not exist are named with those near them.
 */
public final class InvalidOptionException extends IllegalConfigurationException {

  private static final long serialVersionUID = 1L;

  /** Fields of a server's own, a password perhaps. */
  private static final String EXTRA_BODY = ".extra-body";

  private InvalidOptionException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Of a value that is none of the allowed ones. */
  static InvalidOptionException notAllowed(
      String key, Object value, String allowed, @Nullable Throwable causeOrNull) {
    return new InvalidOptionException(
        said(key, value) + "; allowed: " + allowed + ".", causeOrNull);
  }

  /**
   * Of values that do not fit what they are for, or each other.
   *
   * @param values those that were given, by key; may be empty
   * @param keys all that take part
   */
  static InvalidOptionException unfit(
      Map<String, ?> values, Collection<String> keys, IllegalArgumentException cause) {
    String options =
        values.isEmpty()
            ? String.join(", ", keys)
            : values.entrySet().stream()
                .map(option -> said(option.getKey(), option.getValue()))
                .collect(Collectors.joining(", "));
    return new InvalidOptionException(options + ": " + cause.getMessage(), cause);
  }

  /**
   * Of options without a value.
   *
   * @param where they need one, such as "graphrag.generate.generator is openai"
   */
  static InvalidOptionException missing(List<String> keys, String where) {
    return new InvalidOptionException(
        String.join(" and ", keys) + " must be set where " + where + ".", null);
  }

  /**
   * Of keys that are no options.
   *
   * @param said of each what it is and which key is near
   */
  static InvalidOptionException unknown(List<String> said) {
    return new InvalidOptionException(
        String.join("; ", said) + ". Write it as docs/options.md does, or leave it out", null);
  }

  private static String said(String key, Object value) {
    return GlobalConfiguration.isSensitive(key) || key.endsWith(EXTRA_BODY)
        ? key + " (its value is not shown)"
        : key + " is \"" + withoutSecrets(String.valueOf(value)) + "\"";
  }

  /** A URL may hold a user and a password, or a token in its query. */
  private static String withoutSecrets(String value) {
    return value.contains("://")
        ? value.replaceAll("//.*@", "//***@").replaceAll("[?#].*", "?***")
        : value;
  }
}
