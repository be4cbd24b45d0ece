package io.flinkgraphrag.generate.evidence;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a text that has no {@code [1]} cites by {@code (1)}. It does where all such numbers
 * in parentheses stand at the end of a sentence that counts nothing: {@code three stages (3)} and
 * {@code open (1) and closed (2)} are no citations, and what is in doubt is none.
 *
 * <p>Takes time by the text's length.
 */
final class RoundMarks {

  /** Characters of a sentence that are looked at. */
  private static final int SENTENCE_MAX = 400;

  private static final String BLANKS = " \t\u00A0*_\"”’»";
  private static final String TERMINALS = ".!?。！？…";

  private static final Pattern SENTENCE_END =
      Pattern.compile("[\\n\\r。！？]|[.!?…]\\s{1,16}(?=[^\\p{Ll}\\s])");

  private static final Pattern WORD = Pattern.compile("\\p{L}{2,12}");

  private static final Pattern NUMBER = Pattern.compile("\\p{N}|[一二三四五六七八九十两兩几幾双雙百千万萬零]");

  private static final Set<String> NUMERALS =
      Set.of(
          ("zero none one two three four five six seven eight nine ten eleven twelve thirteen"
                  + " fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty"
                  + " fifty sixty seventy eighty ninety hundred hundreds thousand thousands million"
                  + " billion dozen dozens pair pairs couple both several once twice first second"
                  + " third fourth fifth half single double triple null eins ein eine einen einem"
                  + " einer zwei drei vier fünf sechs sieben acht neun zehn elf zwölf hundert"
                  + " tausend beide mehrere")
              .split(" "));

  private RoundMarks() {}

  /** Whether there are such marks, and every number in parentheses is one. */
  static boolean cite(String text, int shown) {
    MarkPlace place = new MarkPlace(text, shown, true);
    boolean found = false;
    int at = 0;
    while (at < text.length()) {
      if (text.charAt(at) == '`') {
        at = CodeSpans.end(text, at);
        continue;
      }
      Bracket first = bare(text, at);
      if (first == null) {
        at++;
        continue;
      }
      int end = runEnd(text, first, shown);
      if (end < 0
          || !place.mayCiteRound(first, at)
          || !endsSentence(text, end)
          || counts(sentenceBefore(text, at))) {
        return false;
      }
      found = true;
      at = end;
    }
    return found;
  }

  private static @Nullable Bracket bare(String text, int at) {
    if (at >= text.length()) {
      return null;
    }
    Bracket bracket = Bracket.at(text, at);
    return bracket != null && bracket.round() && !bracket.named() ? bracket : null;
  }

  /** Behind marks in a row; below zero where there is no passage of one of them. */
  private static int runEnd(String text, Bracket first, int shown) {
    Bracket last = first;
    Bracket next = first;
    while (next != null) {
      if (!next.allOf(shown)) {
        return -1;
      }
      last = next;
      next = bare(text, skipBlanks(text, last.end()));
    }
    return last.end();
  }

  private static int skipBlanks(String text, int from) {
    int at = from;
    while (at < text.length() && BLANKS.indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at;
  }

  private static boolean endsSentence(String text, int end) {
    int next = skipBlanks(text, end);
    if (next == text.length() || "\n\r".indexOf(text.charAt(next)) >= 0) {
      return true;
    }
    return TERMINALS.indexOf(text.charAt(next)) >= 0
        && (next + 1 == text.length()
            || !Character.isLetterOrDigit(text.charAt(next + 1))
            || text.charAt(next) > 0x7F);
  }

  /** Without the end of the sentence, which may stand before the mark. */
  private static String sentenceBefore(String text, int at) {
    String before = text.substring(Math.max(0, at - SENTENCE_MAX), at).stripTrailing();
    int from = 0;
    Matcher end = SENTENCE_END.matcher(before);
    while (end.find() && end.end() < before.length()) {
      from = end.end();
    }
    return before.substring(from);
  }

  private static boolean counts(String sentence) {
    return NUMBER.matcher(sentence).find()
        || WORD.matcher(sentence)
            .results()
            .anyMatch(word -> NUMERALS.contains(word.group().toLowerCase(Locale.ROOT)));
  }
}
