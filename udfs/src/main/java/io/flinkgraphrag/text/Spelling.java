package io.flinkgraphrag.text;

import java.text.Normalizer;

/**
 * One spelling for what looks the same: composed and decomposed letters, full-width and half-width
 * ones, ligatures, letters with a soft hyphen or another character between them that nobody sees.
 * What stands apart stays apart: a trade mark, the number of a footnote, a power, a fraction and a
 * number in a circle part words, where normal form KC would glue them on.
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
  private static final char DELETE = '\u007f';
  private static final char DOT_ABOVE = '\u0307';
  private static final char COMBINING_GRAPHEME_JOINER = '\u034f';
  private static final char MUSIC_SHARP = '\u266f';

  private Spelling() {}

  /**
   * The text without what is not seen, with a blank for each sign that stands apart, in normal form
   * KC, and a music sharp as a number sign. Line ends and other blanks stay.
   */
  public static String unify(String text) {
    return isPlain(text) ? text : unifyAny(text);
  }

  /** Whether it is ASCII without anything unseen, as most texts are: then it is unified already. */
  static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= FIRST_NOT_ASCII || (c < ' ' && isUnseen(c)) || c == DELETE) {
        return false;
      }
    }
    return true;
  }

  static String unifyAny(String text) {
    String seen = partedAtSigns(withoutUnseen(text));
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
      boolean unseen = isUnseen(c);
      if (!unseen) {
        // what is not seen is taken out, so marks on both sides of it are in a row
        marks = isMark(c) ? marks + 1 : 0;
      }
      boolean stays = marks <= MARKS_MAX && !unseen;
      if (!stays && seen == null) {
        seen = new StringBuilder(text.length()).append(text, 0, at);
      }
      if (stays && seen != null) {
        seen.appendCodePoint(c);
      }
    }
    return seen == null ? text : seen.toString();
  }

  private static String partedAtSigns(String text) {
    if (isAscii(text) || text.codePoints().noneMatch(Spelling::standsApart)) {
      return text;
    }
    StringBuilder parted = new StringBuilder(text.length());
    text.codePoints().forEach(c -> parted.appendCodePoint(standsApart(c) ? ' ' : c));
    return parted.toString();
  }

  /** Subscripts do not: {@code H₂O} is {@code h2o}. */
  static boolean standsApart(int c) {
    return c >= 'ª' && (isTradeMark(c) || isSuperscript(c) || isFraction(c) || isEnclosed(c));
  }

  private static boolean isTradeMark(int c) {
    return c == '™' || c == '℠' || c == 'Ⓡ' || c == 'ⓡ' || (c >= 0x1f16a && c <= 0x1f16c);
  }

  private static boolean isSuperscript(int c) {
    return c == 'ª'
        || c == 'º'
        || c == '¹'
        || c == '²'
        || c == '³'
        || (c >= '\u2070' && c <= '\u207f')
        || (c >= '\u02b0' && c <= '\u02b8')
        || (c >= '\u02e0' && c <= '\u02e4')
        || (c >= '\u1d2c' && c <= '\u1d61')
        || c == '\u1d78'
        || (c >= '\u1d9b' && c <= '\u1dbf')
        || c == '\u2c7d';
  }

  private static boolean isFraction(int c) {
    return (c >= '¼' && c <= '¾') || (c >= '\u2150' && c <= '\u215f') || c == '\u2189';
  }

  /** Numbers in circles and in parentheses, and with a full stop or a comma behind them. */
  private static boolean isEnclosed(int c) {
    return (c >= '①' && c <= '\u249b')
        || (c >= '\u24ea' && c <= '\u24ff')
        || (c >= '\u2776' && c <= '\u2793')
        || (c >= '\u3248' && c <= '\u324f')
        || (c >= '\u3251' && c <= '\u325f')
        || (c >= '\u32b1' && c <= '\u32bf')
        || (c >= 0x1f100 && c <= 0x1f10c);
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
