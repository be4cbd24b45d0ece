package io.flinkgraphrag.text;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Cuts texts of a script with capitals into sentences. Immutable.
 *
 * <p>A sentence ends at a stop (and one closing quote or bracket) before white space and a capital,
 * a digit or an opening one, or at the end of a line before anything but a small letter; and at an
 * empty line.
 */
final class CapitalSentences {

  /** Initials, such as U.S. and Ph.D.; before a word such as "The" a sentence ends all the same. */
  private static final Pattern INITIALS =
      Pattern.compile("(?<![\\p{L}\\p{M}\\p{N}.&&[^\\p{IsHan}]])(?:\\p{L}\\p{Ll}?\\.){2,5}$");

  /** The number of an item in a list, at the begin of its line. */
  private static final Pattern ITEM = Pattern.compile("(?:^|[\\n\\r])\\s{0,8}\\d{1,3}\\.$");

  /** Longer than any abbreviation with what may stand before and after it. */
  private static final int ABBREVIATION_CHARS_MAX = 20;

  private final Pattern abbreviation;
  private final Predicate<String> isFunctionWord;
  private final String opening;
  private final String closing;
  private final String stops;

  /**
   * For one language.
   *
   * @param abbreviation finds, at the end of a text, a word whose full stop ends no sentence
   * @param isFunctionWord whether a sentence may begin with a word behind initials
   * @param opening quotes and brackets that a sentence begins with
   * @param closing quotes and brackets that may stand behind its stop
   * @param stops that end a sentence
   */
  CapitalSentences(
      Pattern abbreviation,
      Predicate<String> isFunctionWord,
      String opening,
      String closing,
      String stops) {
    this.abbreviation = abbreviation;
    this.isFunctionWord = isFunctionWord;
    this.opening = opening;
    this.closing = closing;
    this.stops = stops;
  }

  /**
   * The sentences of a text, as {@link Language#sentences}. One pass over the white space: a
   * regular expression with a look-behind is tried at every character.
   */
  List<String> of(String text) {
    List<String> sentences = new ArrayList<>();
    int from = 0;
    int at = 0;
    while (at < text.length()) {
      if (!isSpace(text.charAt(at))) {
        at++;
        continue;
      }
      int end = at;
      int lineEnds = 0;
      for (; at < text.length() && isSpace(text.charAt(at)); at++) {
        lineEnds += isLineEnd(text, at) ? 1 : 0;
      }
      boolean sentence =
          endsSentence(text, end)
              && beginsSentence(text, at, lineEnds > 0)
              && !endsInAbbreviation(text, from, end, at);
      if (sentence || lineEnds > 1) {
        addSentence(text.substring(from, end), sentences);
        from = at;
      }
    }
    addSentence(text.substring(from), sentences);
    return sentences;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r') || isWideLineEnd(c);
  }

  private static boolean isWideLineEnd(char c) {
    return c == '\u0085' || c == '\u2028' || c == '\u2029';
  }

  /** The pair of CR and LF is one. */
  private static boolean isLineEnd(String text, int at) {
    char c = text.charAt(at);
    boolean pair = c == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n';
    return c == '\n' || (c == '\r' && !pair) || isWideLineEnd(c);
  }

  /** In French a blank, which may be one that does not break, stands before a guillemet. */
  private boolean endsSentence(String text, int end) {
    if (end > 0 && isStop(text.charAt(end - 1))) {
      return true;
    }
    if (end < 2 || closing.indexOf(text.charAt(end - 1)) < 0) {
      return false;
    }
    char before = text.charAt(end - 2);
    boolean blank = before == ' ' || before == '\u00a0' || before == '\u202f';
    return isStop(blank && text.charAt(end - 1) == '»' && end > 2 ? text.charAt(end - 3) : before);
  }

  private boolean isStop(char c) {
    return stops.indexOf(c) >= 0;
  }

  private boolean beginsSentence(String text, int begin, boolean beginsLine) {
    if (begin == text.length()) {
      return false;
    }
    int c = text.codePointAt(begin);
    return Character.getType(c) == Character.UPPERCASE_LETTER
        || (c >= '0' && c <= '9')
        || opening.indexOf(c) >= 0
        || (beginsLine && !Character.isLowerCase(c));
  }

  /** Whether the full stop before the end is that of a shortened word, or of an item's number. */
  boolean endsInAbbreviation(String text, int from, int end, int next) {
    String tail = text.substring(Math.max(from, end - ABBREVIATION_CHARS_MAX), end);
    if (tail.indexOf('.') < 0) {
      return false;
    }
    // a tail that was cut off does not begin a line
    String whole = end - from <= ABBREVIATION_CHARS_MAX ? tail : "x" + tail;
    return abbreviation.matcher(whole).find()
        || ITEM.matcher(whole).find()
        || (INITIALS.matcher(whole).find() && !isFunctionWord.test(wordAt(text, next)));
  }

  private static String wordAt(String text, int begin) {
    int end = begin;
    while (end < text.length()
        && end - begin <= ABBREVIATION_CHARS_MAX
        && Character.isLetter(text.codePointAt(end))) {
      end += Character.charCount(text.codePointAt(end));
    }
    return text.substring(begin, end);
  }

  private static void addSentence(String candidate, List<String> sentences) {
    String sentence = candidate.strip();
    if (!sentence.isEmpty()) {
      sentences.add(sentence);
    }
  }
}
