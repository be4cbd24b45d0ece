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
          "(?:^|[\\s(\"“])(?:\\p{Lu}|Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|No|Vol|Fig|Inc|Ltd|Co|Corp|Gen|Col"
              + "|Lt|Sgt|Rev|Hon|e\\.g|i\\.e|cf|approx|ca)\\.$");

  /** Longer than any abbreviation with what may stand before and after it. */
  private static final int ABBREVIATION_CHARS_MAX = 12;

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
    List<String> terms = new ArrayList<>();
    Tokens.forEach(analyzer, text, (term, from, to) -> terms.add(term));
    return terms;
  }

  /**
   * A sentence ends at . ! ? (and one closing quote or bracket) before white space and a capital, a
   * digit or an opening one; and at an empty line. One pass over the white space: a regular
   * expression with a look-behind is tried at every character.
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
      int spaces = at;
      int line = -1;
      int lastLine = -1;
      for (; at < text.length() && isSpace(text.charAt(at)); at++) {
        if (text.charAt(at) == '\n') {
          line = line < 0 ? at : line;
          lastLine = at;
        }
      }
      boolean ends = endsSentence(text, spaces) && beginsSentence(text, at);
      int end = ends ? spaces : line;
      if ((ends || line < lastLine) && !endsInAbbreviation(text, from, end)) {
        addSentence(text.substring(from, end), sentences);
        from = ends ? at : lastLine + 1;
      }
    }
    addSentence(text.substring(from), sentences);
    return sentences;
  }

  @Override
  public List<String> mentions(String text) {
    return EnglishMentions.of(text);
  }

  /** Runs of whole words; names of one word are those that are written as names. */
  @Override
  public List<Span> nameSpans(String question, int unitsMax) {
    List<String> words = new ArrayList<>();
    List<Boolean> common = new ArrayList<>();
    Matcher matcher = Names.WORD.matcher(question);
    while (matcher.find() && words.size() < QUESTION_WORDS_MAX) {
      int first = matcher.group().codePointAt(0);
      String word = Names.normalize(matcher.group());
      words.add(word);
      common.add(Character.isLowerCase(first) || EnglishMentions.isFunctionWord(word));
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

  @Override
  public int unitCount(String question) {
    return (int) Names.WORD.matcher(question).results().count();
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
    return c == ' ' || (c >= '\t' && c <= '\r');
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

  private static boolean beginsSentence(String text, int begin) {
    if (begin == text.length()) {
      return false;
    }
    int c = text.codePointAt(begin);
    return Character.getType(c) == Character.UPPERCASE_LETTER
        || (c >= '0' && c <= '9')
        || "\"'“‘([".indexOf(c) >= 0;
  }

  private static boolean endsInAbbreviation(String text, int from, int end) {
    String tail = text.substring(Math.max(from, end - ABBREVIATION_CHARS_MAX), end);
    if (tail.indexOf('.') < 0) {
      return false;
    }
    // a tail that was cut off does not begin a line
    boolean whole = end - from <= ABBREVIATION_CHARS_MAX;
    return ABBREVIATION.matcher(whole ? tail : "x" + tail).find();
  }

  private static void addSentence(String candidate, List<String> sentences) {
    String sentence = candidate.strip();
    if (!sentence.isEmpty()) {
      sentences.add(sentence);
    }
  }
}
