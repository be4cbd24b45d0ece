package io.flinkgraphrag.jobs.neo4j.source;

/** A value of an indexed property as text, for checkpoints: a whole number, a number or a text. */
final class KeyText {

  private KeyText() {}

  /**
   * @throws IllegalArgumentException for a value of another type, which no plan pages by
   */
  static String of(Object value) {
    if (value instanceof Long number) {
      return "i" + number;
    }
    if (value instanceof Double number) {
      return "f" + number;
    }
    if (value instanceof String text) {
      return "s" + text;
    }
    throw new IllegalArgumentException("no key to page by: " + value);
  }

  /** The value of a text that {@link #of} made. */
  static Object value(String text) {
    String rest = text.substring(1);
    return switch (text.charAt(0)) {
      case 'i' -> Long.valueOf(rest);
      case 'f' -> Double.valueOf(rest);
      case 's' -> rest;
      default -> throw new IllegalArgumentException("no key: " + text);
    };
  }
}
