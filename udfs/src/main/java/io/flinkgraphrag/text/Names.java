package io.flinkgraphrag.text;

import java.util.Locale;
import java.util.regex.Pattern;

/** The normal form of names, by which titles and entities are recognised as the same. */
public final class Names {

  private static final Pattern NOT_LETTER_OR_DIGIT = Pattern.compile("[^\\p{L}\\p{Nd}]+");

  /** What is a word of a name: a run of letters and digits. */
  static final Pattern WORD = Pattern.compile("[\\p{L}\\p{Nd}]+");

  private static final Pattern SUFFIX_IN_PARENTHESES = Pattern.compile("\\s*\\([^()]*\\)\\s*$");

  private Names() {}

  /** Lower case, everything but letters and digits to one blank, trimmed; may be empty. */
  public static String normalize(String name) {
    return NOT_LETTER_OR_DIGIT.matcher(name.toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
  }

  /** The entity that a passage's title names: without a suffix in parentheses; may be empty. */
  public static String ofTitle(String title) {
    String bare = normalize(SUFFIX_IN_PARENTHESES.matcher(title).replaceFirst(""));
    return bare.isEmpty() ? normalize(title) : bare;
  }
}
