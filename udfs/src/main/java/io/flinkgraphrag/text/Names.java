package io.flinkgraphrag.text;

import java.util.Locale;
import java.util.regex.Pattern;

/** The normal form of names, by which titles and entities are recognised as the same. */
public final class Names {

  private static final Pattern NOT_LETTER_OR_DIGIT = Pattern.compile("[^\\p{L}\\p{Nd}]+");
  private static final Pattern SUFFIX_IN_PARENTHESES = Pattern.compile("\\s*[(（][^()（）]*[)）]\\s*$");

  /** What is a word of a name: a run of letters and digits. */
  static final Pattern WORD = Pattern.compile("[\\p{L}\\p{Nd}]+");

  private static final char FULL_WIDTH_FIRST = '\uff01';
  private static final char FULL_WIDTH_LAST = '\uff5e';

  private Names() {}

  /**
   * Lower case, everything but letters and digits to one blank, trimmed; may be empty. Full-width
   * letters and digits, as Chinese keyboards give them, become the common ones.
   */
  public static String normalize(String name) {
    return NOT_LETTER_OR_DIGIT
        .matcher(halfWidth(name).toLowerCase(Locale.ROOT))
        .replaceAll(" ")
        .strip();
  }

  /**
   * Only these: NFKC would also change names of other languages, which are in state as they are.
   */
  private static String halfWidth(String name) {
    StringBuilder changed = null;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= FULL_WIDTH_FIRST && c <= FULL_WIDTH_LAST) {
        changed = changed == null ? new StringBuilder(name) : changed;
        changed.setCharAt(i, (char) (c - FULL_WIDTH_FIRST + '!'));
      }
    }
    return changed == null ? name : changed.toString();
  }

  /** The entity that a passage's title names: without a suffix in parentheses; may be empty. */
  public static String ofTitle(String title) {
    String bare = normalize(SUFFIX_IN_PARENTHESES.matcher(title).replaceFirst(""));
    return bare.isEmpty() ? normalize(title) : bare;
  }
}
