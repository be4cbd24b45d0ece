package io.flinkgraphrag.jobs.eval;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Texts as lists of words, and how two of them compare.
 *
 * <p>In both forms letters are lower case and in one spelling (NFKC), the articles a, an and the
 * are left out, and each Han, Hiragana and Katakana character is a word of its own, so that Chinese
 * is compared by characters. The forms differ in punctuation: {@link #squad} removes it, as the
 * SQuAD metrics do ({@code U.S.} is {@code us}); {@link #separated} takes it for a blank ({@code
 * Ada's} is {@code ada s}), so that a name is found whatever stands around it.
 */
final class Words {

  private static final Pattern CITATION_MARK = Pattern.compile("\\[\\d+]");
  private static final Pattern PUNCTUATION = Pattern.compile("[\\p{P}\\p{S}]");
  private static final Pattern OTHERS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");
  private static final Pattern SPACE = Pattern.compile("[\\s\\p{Z}]+");
  private static final Pattern CHARACTER_SCRIPTS =
      Pattern.compile("[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}]");
  private static final Set<String> ARTICLES = Set.of("a", "an", "the");

  private Words() {}

  /** The text without its marks {@code [n]}. */
  static String withoutCitations(String answer) {
    return CITATION_MARK.matcher(answer).replaceAll(" ");
  }

  /** What of the text stands before its first mark: all where it has none, or begins with it. */
  static String beforeCitations(String answer) {
    Matcher mark = CITATION_MARK.matcher(answer);
    return mark.find() && !answer.substring(0, mark.start()).isBlank()
        ? answer.substring(0, mark.start())
        : withoutCitations(answer);
  }

  /** The words of a text, its punctuation removed. */
  static List<String> squad(String text) {
    return split(PUNCTUATION.matcher(lowerCase(text)).replaceAll(""));
  }

  /** The words of a text, whatever is neither letter nor digit separating them. */
  static List<String> separated(String text) {
    return split(OTHERS.matcher(lowerCase(text)).replaceAll(" "));
  }

  private static String lowerCase(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
  }

  private static List<String> split(String text) {
    List<String> words = new ArrayList<>();
    String spaced = CHARACTER_SCRIPTS.matcher(text).replaceAll(" $0 ");
    for (String word : SPACE.split(spaced, -1)) {
      if (!word.isEmpty() && !ARTICLES.contains(word)) {
        words.add(word);
      }
    }
    return words;
  }

  /** Whether the words stand in the text, one after the other; no words stand nowhere. */
  static boolean contains(List<String> text, List<String> words) {
    return !words.isEmpty() && Collections.indexOfSubList(text, words) >= 0;
  }

  /**
   * Harmonic mean of the share of {@code given}'s words that are in {@code accepted} and the share
   * of {@code accepted}'s that are in {@code given}, 0 to 1; each word counts as often as it stands
   * there. Two empty lists are equal.
   */
  static double f1(List<String> given, List<String> accepted) {
    if (given.isEmpty() || accepted.isEmpty()) {
      return given.equals(accepted) ? 1 : 0;
    }
    Map<String, Integer> left = new HashMap<>();
    accepted.forEach(word -> left.merge(word, 1, Integer::sum));
    int common = 0;
    for (String word : given) {
      int count = left.getOrDefault(word, 0);
      if (count > 0) {
        left.put(word, count - 1);
        common++;
      }
    }
    return 2.0 * common / (given.size() + accepted.size());
  }
}
