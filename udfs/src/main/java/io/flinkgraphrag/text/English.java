package io.flinkgraphrag.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;

/** English by Lucene's EnglishAnalyzer (stop words, possessives, Porter stems). */
final class English implements Language {

  static final String CODE = "en";
  static final English INSTANCE = new English();

  /** Words whose full stop ends no sentence. */
  private static final Pattern ABBREVIATION =
      Pattern.compile(
          "(?:^|[\\s(\"“])(?:\\p{Lu}|Mr|Mrs|Ms|Dr|Prof|St|Mt|Ft|Jr|Sr|vs|No|Vol|Fig|Eq|Inc|Ltd|Co|Corp"
              + "|Bros|Dept|Univ|Gen|Col|Lt|Sgt|Capt|Maj|Gov|Sen|Rep|Rev|Hon|e\\.g|i\\.e|cf|al|approx|ca"
              + "|Jan|Feb|Apr|Aug|Sept|Oct|Nov|Dec)\\.$");

  /** Initials, such as U.S. and Ph.D.; before a word such as "The" a sentence ends all the same. */
  private static final Pattern INITIALS =
      Pattern.compile("(?<![\\p{L}\\p{M}\\p{N}.&&[^\\p{IsHan}]])(?:\\p{L}\\p{Ll}?\\.){2,5}$");

  /** The number of an item in a list, at the begin of its line. */
  private static final Pattern ITEM = Pattern.compile("(?:^|[\\n\\r])\\s{0,8}\\d{1,3}\\.$");

  /** Longer than any abbreviation with what may stand before and after it. */
  private static final int ABBREVIATION_CHARS_MAX = 20;

  /** Words of a question among which names are looked for. */
  private static final int QUESTION_WORDS_MAX = 512;

  private final Analyzer analyzer = new EnglishAnalyzer();

  private English() {}

  @Override
  public String code() {
    return CODE;
  }

  @Override
  public List<String> terms(String text) {
    return Tokens.terms(analyzer, text);
  }

  /**
   * A sentence ends at . ! ? (and one closing quote or bracket) before white space and a capital, a
   * digit or an opening one, or at the end of a line before anything but a small letter; and at an
   * empty line. One pass over the white space: a regular expression with a look-behind is tried at
   * every character.
   */
  @Override
  public List<String> sentences(String text) {
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

  @Override
  public List<String> mentions(String text) {
    return EnglishMentions.of(text);
  }

  @Override
  public String nameSaid(String name) {
    return EnglishMentions.said(name);
  }

  /** Runs of whole words; names of one word are those that are written as names. */
  @Override
  public List<Span> nameSpans(String question, int unitsMax) {
    List<String> words = new ArrayList<>();
    List<Boolean> common = new ArrayList<>();
    Matcher matcher = Names.WORD.matcher(Spelling.unify(question));
    while (matcher.find() && words.size() < QUESTION_WORDS_MAX) {
      String written = matcher.group();
      String word = Names.normalize(written);
      words.add(word);
      common.add(!isWrittenAsName(written, word) || EnglishMentions.isFunctionWord(word));
    }
    List<Span> spans = new ArrayList<>();
    for (int from = 0; from < words.size(); from++) {
      StringBuilder text = new StringBuilder();
      for (int to = from + 1; to <= Math.min(words.size(), from + unitsMax); to++) {
        text.append(text.isEmpty() ? "" : " ").append(words.get(to - 1));
        spans.add(new Span(from, to, text.toString(), to == from + 1 && common.get(from)));
      }
    }
    return spans;
  }

  private static boolean isWrittenAsName(String written, String word) {
    return !Character.isLowerCase(written.codePointAt(0))
        || EnglishMentions.isCapitalised(written)
        || Names.hasSign(word);
  }

  @Override
  public int unitCount(String question) {
    return (int) Names.WORD.matcher(Spelling.unify(question)).results().count();
  }

  @Override
  public int unitsPerWord() {
    return 1;
  }

  @Override
  public int titleLengthMin() {
    return 4;
  }

  @Override
  public boolean holds(String normalizedText, String normalizedName) {
    return (" " + normalizedText + " ").contains(" " + normalizedName + " ");
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

  private static boolean endsSentence(String text, int end) {
    if (end > 0 && isStop(text.charAt(end - 1))) {
      return true;
    }
    return end > 1 && "\"')]”’".indexOf(text.charAt(end - 1)) >= 0 && isStop(text.charAt(end - 2));
  }

  private static boolean isStop(char c) {
    return c == '.' || c == '!' || c == '?';
  }

  private static boolean beginsSentence(String text, int begin, boolean beginsLine) {
    if (begin == text.length()) {
      return false;
    }
    int c = text.codePointAt(begin);
    return Character.getType(c) == Character.UPPERCASE_LETTER
        || (c >= '0' && c <= '9')
        || "\"'“‘([".indexOf(c) >= 0
        || (beginsLine && !Character.isLowerCase(c));
  }

  /** Whether the full stop before the end is that of a shortened word, or of an item's number. */
  static boolean endsInAbbreviation(String text, int from, int end, int next) {
    String tail = text.substring(Math.max(from, end - ABBREVIATION_CHARS_MAX), end);
    if (tail.indexOf('.') < 0) {
      return false;
    }
    // a tail that was cut off does not begin a line
    String whole = end - from <= ABBREVIATION_CHARS_MAX ? tail : "x" + tail;
    return ABBREVIATION.matcher(whole).find()
        || ITEM.matcher(whole).find()
        || (INITIALS.matcher(whole).find() && !EnglishMentions.isFunctionWord(wordAt(text, next)));
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
