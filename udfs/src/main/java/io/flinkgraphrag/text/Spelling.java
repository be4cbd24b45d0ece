package io.flinkgraphrag.text;

import java.text.Normalizer;

/**
 * One spelling for what looks the same: composed and decomposed letters, full-width and half-width
 * ones, ligatures, letters with a soft hyphen or another character between them that nobody sees.
 *
 * <p>For comparing and searching only; what people read stays as it was written. Time goes by the
 * length of the text. Stateless and thread-safe.
 */
public final class Spelling {

  /**
   * Marks in a row that stay on a letter. Real letters have a few; sorting many of them, as Unicode
   * wants it, takes time by the square of their number.
   */
  static final int MARKS_MAX = 16;

  private static final char FIRST_NOT_ASCII = '\u0080';
  private static final char DOT_ABOVE = '\u0307';
  private static final char COMBINING_GRAPHEME_JOINER = '\u034f';
  private static final char MUSIC_SHARP = '\u266f';

  private Spelling() {}

  /**
   * The text without what is not seen, in normal form KC, and a music sharp as a number sign. Line
   * ends and other blanks stay.
   */
  public static String unify(String text) {
    String seen = withoutUnseen(text);
    return isAscii(seen)
        ? seen
        : Normalizer.normalize(seen, Normalizer.Form.NFKC).replace(MUSIC_SHARP, '#');
  }

  /**
   * The unified text in one case. Unlike {@link String#toLowerCase} it does not look around: both
   * small sigmas are one, dotted and dotless i are i, and sharp s is ss, as their capitals are.
   */
  static String fold(String text) {
    String unified = unify(text);
    StringBuilder folded = new StringBuilder(unified.length());
    int base = 0;
    int length = 1;
    for (int at = 0; at < unified.length(); at += length) {
      int c = unified.codePointAt(at);
      length = Character.charCount(c);
      if (c == DOT_ABOVE && base == 'i') {
        continue;
      }
      base = Character.toLowerCase(Character.toUpperCase(c));
      if (c == 'ß' || c == 'ẞ') {
        folded.append("ss");
      } else {
        folded.appendCodePoint(base);
      }
    }
    String one = folded.toString();
    return isAscii(one) ? one : Normalizer.normalize(one, Normalizer.Form.NFKC);
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= FIRST_NOT_ASCII) {
        return false;
      }
    }
    return true;
  }

  private static String withoutUnseen(String text) {
    StringBuilder seen = null;
    int marks = 0;
    int length = 1;
    for (int at = 0; at < text.length(); at += length) {
      int c = text.codePointAt(at);
      length = Character.charCount(c);
      marks = isMark(c) ? marks + 1 : 0;
      boolean stays = marks <= MARKS_MAX && !isUnseen(c);
      if (!stays && seen == null) {
        seen = new StringBuilder(text.length()).append(text, 0, at);
      }
      if (stays && seen != null) {
        seen.appendCodePoint(c);
      }
    }
    return seen == null ? text : seen.toString();
  }

  private static boolean isMark(int c) {
    if (c < FIRST_NOT_ASCII) {
      return false;
    }
    int type = Character.getType(c);
    // the half-width voicing marks become marks only in normal form
    return type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || c == '\uff9e'
        || c == '\uff9f';
  }

  /** Zero-width and other format characters, controls but for blanks, fillers, variants. */
  private static boolean isUnseen(int c) {
    if (c < FIRST_NOT_ASCII) {
      return Character.isISOControl(c) && !Character.isWhitespace(c);
    }
    return (Character.isISOControl(c) && c != '\u0085')
        || Character.getType(c) == Character.FORMAT
        || c == COMBINING_GRAPHEME_JOINER
        || (c >= '\ufe00' && c <= '\ufe0f')
        || (c >= 0xe0100 && c <= 0xe01ef)
        || (c >= '\u180b' && c <= '\u180f')
        || c == '\u115f'
        || c == '\u1160'
        || c == '\u3164'
        || c == '\uffa0';
  }
}
