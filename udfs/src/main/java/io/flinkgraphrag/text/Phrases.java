package io.flinkgraphrag.text;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;

/** Words and runs of words that are looked for in a text. Immutable. */
final class Phrases {

  /** Words of a text that are looked at. */
  private static final int WORDS_MAX = 2_000;

  private final List<List<String>> all = new ArrayList<>();

  Phrases(Collection<String> phrases) {
    for (String phrase : phrases) {
      all.add(words(phrase).stream().map(Word::text).toList());
    }
  }

  /**
   * A word of a text, or one ideograph or hiragana, and where it stands.
   *
   * @param text normalised by {@link Names#normalize}
   */
  record Word(String text, int from, int to) {}

  /**
   * The words of a text in their order.
   *
   * @param text by {@link Spelling#unify}
   */
  static List<Word> words(String text) {
    List<Word> words = new ArrayList<>();
    Matcher matcher = Names.WORD.matcher(text);
    while (matcher.find() && words.size() < WORDS_MAX) {
      int from = matcher.start();
      int at = from;
      while (at < matcher.end()) {
        int c = text.codePointAt(at);
        int next = at + Character.charCount(c);
        boolean ends = next == matcher.end() || standsAlone(text.codePointAt(next));
        if (standsAlone(c) || ends) {
          words.add(new Word(Names.normalize(text.substring(from, next)), from, next));
          from = next;
        }
        at = next;
      }
    }
    return words;
  }

  /** Of scripts without blanks between words. */
  private static boolean standsAlone(int c) {
    return Character.isIdeographic(c) || Scripts.isHiragana(c);
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /** Words of the longest one that begins at a word; 0 for none. */
  int at(int first, List<Word> words) {
    int longest = 0;
    for (List<String> phrase : all) {
      if (phrase.size() > longest && isAt(phrase, first, words)) {
        longest = phrase.size();
      }
    }
    return longest;
  }

  private static boolean isAt(List<String> phrase, int first, List<Word> words) {
    if (first + phrase.size() > words.size()) {
      return false;
    }
    for (int i = 0; i < phrase.size(); i++) {
      if (!phrase.get(i).equals(words.get(first + i).text())) {
        return false;
      }
    }
    return true;
  }

  /** Whether one of them stands there. */
  boolean in(List<Word> words) {
    for (int i = 0; i < words.size(); i++) {
      if (at(i, words) > 0) {
        return true;
      }
    }
    return false;
  }

  /** The words that are of none of them. */
  List<Word> leftOut(List<Word> words) {
    List<Word> kept = new ArrayList<>();
    int i = 0;
    while (i < words.size()) {
      int length = at(i, words);
      if (length == 0) {
        kept.add(words.get(i));
      }
      i += Math.max(1, length);
    }
    return kept;
  }
}
