package io.flinkgraphrag.model;

import java.nio.charset.StandardCharsets;

/**
 * Composite keys as text: parts joined by {@code |}, each percent-encoded, so that no id can
 * imitate another key. The contract's record keys are of this form.
 */
public final class Keys {

  private Keys() {}

  public static String join(String... parts) {
    StringBuilder key = new StringBuilder();
    for (int i = 0; i < parts.length; i++) {
      if (i > 0) {
        key.append('|');
      }
      appendEncoded(parts[i], key);
    }
    return key.toString();
  }

  private static void appendEncoded(String part, StringBuilder key) {
    boolean plain = true;
    for (int i = 0; i < part.length() && plain; i++) {
      plain = isPlain(part.charAt(i));
    }
    if (plain) {
      key.append(part);
      return;
    }
    for (byte b : part.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (b >= 0 && isPlain(c)) {
        key.append(c);
      } else {
        key.append('%').append(Character.toUpperCase(Character.forDigit((b >> 4) & 0xf, 16)));
        key.append(Character.toUpperCase(Character.forDigit(b & 0xf, 16)));
      }
    }
  }

  /** RFC 3986 unreserved characters. */
  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '~';
  }
}
