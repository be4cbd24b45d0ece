package io.flinkgraphrag.text;

import java.util.Locale;
import java.util.regex.Pattern;

/** The normal form of names, by which titles and entities are recognised as the same. */
public final class Names {

  private static final Pattern NOT_LETTER_OR_DIGIT = Pattern.compile("[^\\p{L}\\p{Nd}]+");
  private static final Pattern SUFFIX_IN_PARENTHESES = Pattern.compile("\\s*[(（][^()（）]*[)）]\\s*$");

  /** What is a word of a name: a run of letters and digits. */
  static final Pattern WORD = Pattern.compile("[\\p{L}\\p{Nd}]+");

  private static final char CAPITAL_SIGMA = 'Σ';

  /** Characters of the longest word, signs included, in which the place of a sigma counts. */
  private static final int WORD_CHARS_MAX = 64;

  private static final char FULL_WIDTH_FIRST = '\uff01';
  private static final char FULL_WIDTH_LAST = '\uff5e';

  private Names() {}

  /**
   * Lower case, everything but letters and digits to one blank, trimmed; may be empty. Full-width
   * letters and digits, as Chinese keyboards give them, become the common ones.
   */
  public static String normalize(String name) {
    return NOT_LETTER_OR_DIGIT.matcher(lowerCase(halfWidth(name))).replaceAll(" ").strip();
  }

  /**
   * As {@link String#toLowerCase}, but in time by the length of the text: that one takes it by the
   * square of the length for a text of dotted capital I, and for a word with capital sigma, whose
   * lower case depends on whether it ends the word. In a word longer than {@link #WORD_CHARS_MAX}
   * it ends none.
   */
  private static String lowerCase(String text) {
    String undotted = text.replace("\u0130", "i\u0307");
    if (undotted.indexOf(CAPITAL_SIGMA) < 0) {
      return undotted.toLowerCase(Locale.ROOT);
    }
    StringBuilder lower = new StringBuilder(undotted.length());
    int from = 0;
    for (int at = 0; at <= undotted.length(); at++) {
      if (at == undotted.length() || Character.isWhitespace(undotted.charAt(at))) {
        String word = undotted.substring(from, at);
        boolean tooLong = word.length() > WORD_CHARS_MAX;
        lower.append((tooLong ? word.replace(CAPITAL_SIGMA, 'σ') : word).toLowerCase(Locale.ROOT));
        lower.append(undotted, at, Math.min(at + 1, undotted.length()));
        from = at + 1;
      }
    }
    return lower.toString();
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
