package io.flinkgraphrag.text;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The normal form of names, by which titles and entities are recognised as the same: words in one
 * spelling and one case, with one blank between them.
 *
 * <p>Punctuation parts words and is left out. A few signs make another name and stay on their word:
 * plus signs or a number sign behind it ({@code c++}, {@code f#}), a star behind a single letter
 * ({@code a*}), a full stop before it ({@code .net}).
 *
 * <p>Names are in state as they are: another rule holds for what is loaded after it.
 */
public final class Names {

  /**
   * Characters of the longest, as of the longest id in the contract: an entity has one as its id.
   */
  public static final int LENGTH_MAX = 512;

  private static final Pattern SUFFIX_IN_PARENTHESES = Pattern.compile("[(（][^()（）]*[)）]\\s*+$");

  // All of them are for texts by Spelling, and possessive: a group that may go back takes a stack
  // frame a repetition. Ideographs stand beside words of other scripts without a blank.

  private static final String IN_WORD = "[\\p{L}\\p{M}\\p{N}&&[^\\p{IsHan}]]";

  /** A letter that is a word by itself, and no emphasis before it. */
  private static final String SINGLE_LETTER = "(?<=\\p{L})(?<![\\p{L}\\p{M}\\p{N}*_].)";

  /** Not so in "1+1" and "issue#12". */
  private static final String ENDS_WORD = "(?!" + IN_WORD + ")";

  /** A full stop that begins a word; not that of an ellipsis, nor one inside a word. */
  static final String STOP_BEFORE = "(?:(?<!" + IN_WORD + "|\\.)\\.(?=\\p{L}))?+";

  /** Letters and digits with their marks. */
  static final String LETTERS = "[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}]*+";

  /** The signs behind a word that belong to it; may be none. */
  static final String SIGNS_BEHIND =
      "(?:\\+\\+(?!\\+)|[+#](?![+#])"
          + ENDS_WORD
          + "|"
          + SINGLE_LETTER
          + "(?:#(?![#\\p{L}&&[^\\p{IsHan}]])|\\*(?![*_])"
          + ENDS_WORD
          + "))?+";

  /** A word of a name. */
  static final Pattern WORD = Pattern.compile(STOP_BEFORE + LETTERS + SIGNS_BEHIND);

  private static final Pattern SIGNS = Pattern.compile(SIGNS_BEHIND);

  private Names() {}

  /**
   * The words of a name in one spelling and case, with one blank between them; may be empty. In
   * time by the length of the name. What is normalised stays as it is.
   */
  public static String normalize(String name) {
    return isPlain(name) ? normalizePlain(name) : normalizeAny(name);
  }

  /** Whether its words are runs of ASCII letters and digits: without signs that stay on a word. */
  private static boolean isPlain(String name) {
    if (!Spelling.isPlain(name)) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean stopBeforeWord =
          c == '.' && i + 1 < name.length() && Character.isLetter(name.charAt(i + 1));
      if (isSignBehind(c) || stopBeforeWord) {
        return false;
      }
    }
    return true;
  }

  /** The same as {@link #normalizeAny} for a plain name, at a fraction of its time. */
  private static String normalizePlain(String name) {
    StringBuilder words = new StringBuilder(name.length());
    boolean inWord = false;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = Character.isLetterOrDigit(c);
      if (letter) {
        if (!inWord && !words.isEmpty()) {
          words.append(' ');
        }
        words.append(Character.toLowerCase(c));
      }
      inWord = letter;
    }
    return words.toString();
  }

  static String normalizeAny(String name) {
    StringBuilder words = new StringBuilder(name.length());
    Matcher word = WORD.matcher(Spelling.fold(name));
    while (word.find()) {
      words.append(words.isEmpty() ? "" : " ").append(word.group());
    }
    return words.toString();
  }

  /**
   * As names were normalised by the first rules, to find in state what was put there by them. For
   * ids, whose length is bounded.
   */
  public static String normalizeByRules1(String id) {
    StringBuilder halfWidth = new StringBuilder(id);
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      halfWidth.setCharAt(i, c >= '\uff01' && c <= '\uff5e' ? (char) (c - '\uff01' + '!') : c);
    }
    String lower = halfWidth.toString().toLowerCase(Locale.ROOT);
    return lower.replaceAll("[^\\p{L}\\p{Nd}]+", " ").strip();
  }

  /**
   * The entity that a passage's title names: without a suffix in parentheses. May be empty: a title
   * that is longer than a name can be names none.
   */
  public static String ofTitle(String title) {
    String bare = normalize(SUFFIX_IN_PARENTHESES.matcher(title).replaceFirst(""));
    String name = bare.isEmpty() ? normalize(title) : bare;
    return isTooLong(name) ? "" : name;
  }

  /** Whether a normalised name is longer than any id; one letter may become eighteen. */
  public static boolean isTooLong(String name) {
    return name.length() > LENGTH_MAX;
  }

  /** Whether a sign is part of a normalised name, which then tells something however short. */
  static boolean hasSign(String name) {
    return name.chars().anyMatch(c -> isSignBehind(c) || c == '.');
  }

  /**
   * Whether, in a normalised text, a word may end between two characters: at a blank, and at an
   * ideograph.
   */
  public static boolean parts(int before, int after) {
    return !isSignBehind(after) && before != '.' && !(isInWord(before) && isInWord(after));
  }

  /** Letters and digits, with marks, of scripts that put blanks between words. */
  static boolean isInWord(int c) {
    return (Character.isLetterOrDigit(c) || isMark(c)) && !Character.isIdeographic(c);
  }

  private static boolean isMark(int c) {
    int type = Character.getType(c);
    return type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK
        || type == Character.ENCLOSING_MARK;
  }

  static boolean isSignBehind(int c) {
    return c == '+' || c == '#' || c == '*';
  }

  /**
   * The signs in a text that belong to the word that ends there; "" for none, and behind a number
   * ("1,000+").
   *
   * @param text by {@link Spelling#unify}
   */
  static String signsAt(String text, int end) {
    if (end == 0
        || end >= text.length()
        || !isSignBehind(text.charAt(end))
        || !Character.isLetter(text.codePointBefore(end))) {
      return "";
    }
    Matcher signs = SIGNS.matcher(text).region(end, text.length()).useTransparentBounds(true);
    return signs.lookingAt() ? signs.group() : "";
  }
}
