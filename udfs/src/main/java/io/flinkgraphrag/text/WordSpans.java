package io.flinkgraphrag.text;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;

/** Names in questions of a language that puts blanks between its words. Stateless. */
final class WordSpans {

  /** Words of a question among which names are looked for. */
  private static final int QUESTION_WORDS_MAX = 512;

  private WordSpans() {}

  /**
   * Runs of whole words; names of one word are those that are written as names.
   *
   * @param isFunctionWord whether a normalised word says nothing by itself
   */
  static List<Span> of(String question, int unitsMax, Predicate<String> isFunctionWord) {
    List<String> words = new ArrayList<>();
    List<Boolean> common = new ArrayList<>();
    Matcher matcher = Names.WORD.matcher(Spelling.unify(question));
    while (matcher.find() && words.size() < QUESTION_WORDS_MAX) {
      String written = matcher.group();
      String word = Names.normalize(written);
      words.add(word);
      common.add(!isWrittenAsName(written, word) || isFunctionWord.test(word));
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

  /** Words of a question. */
  static int count(String question) {
    return (int) Names.WORD.matcher(Spelling.unify(question)).results().count();
  }

  /** Whether a name stands in a text as whole words; both are normalised. */
  static boolean holds(String normalizedText, String normalizedName) {
    return (" " + normalizedText + " ").contains(" " + normalizedName + " ");
  }
}
