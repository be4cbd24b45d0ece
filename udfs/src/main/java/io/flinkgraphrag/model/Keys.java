package io.flinkgraphrag.model;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

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

  /**
   * The parts of a key that {@link #join} made.
   *
   * @throws IllegalArgumentException for a text that it did not make
   */
  public static List<String> parts(String key) {
    List<String> parts = new ArrayList<>();
    for (String part : key.split("\\|", -1)) {
      parts.add(decoded(part));
    }
    return List.copyOf(parts);
  }

  private static String decoded(String part) {
    if (part.indexOf('%') < 0) {
      return part;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(part.length());
    for (int i = 0; i < part.length(); i++) {
      if (part.charAt(i) == '%') {
        bytes.write(HexFormat.fromHexDigits(part, i + 1, i + 3));
        i += 2;
      } else {
        bytes.write(part.charAt(i));
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
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
