package io.flinkgraphrag.text;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words and runs of words that are looked for in a text. Immutable. */
final class Phrases {

  /** Words of a text that are looked at. */
  private static final int WORDS_MAX = 2_000;

  /** Behind these a word begins with a capital, whatever it is. */
  private static final Pattern SENTENCE_MARK = Pattern.compile("[.!?:¿¡\\n]");

  /** In a text without such a word all words may be written large. */
  private static final Pattern SMALL_WORD = Pattern.compile("\\s\\p{Ll}");

  private final List<List<String>> all = new ArrayList<>();

  /** Whether a phrase ends where a word does, and is not only the begin of one. */
  private final boolean whole;

  Phrases(Collection<String> phrases) {
    this(phrases, true);
  }

  private Phrases(Collection<String> phrases, boolean whole) {
    this.whole = whole;
    for (String phrase : phrases) {
      all.add(words(phrase, at -> true).stream().map(Word::text).toList());
    }
  }

  /** Those that may also be the begin of a longer word: 这 of 这个. */
  static Phrases thatBeginWords(Collection<String> phrases) {
    return new Phrases(phrases, false);
  }

  /**
   * A word of a text, or one ideograph or hiragana, and where it stands.
   *
   * @param text normalised by {@link Names#normalize}
   * @param begins whether a phrase may begin with it: not inside a word without blanks, nor with a
   *     word that has a capital where none is due, such as {@code IT}
   * @param ends the same of the end
   */
  record Word(String text, int from, int to, boolean begins, boolean ends) {

    private Word ofName() {
      return new Word(text, from, to, false, false);
    }
  }

  /**
   * The words of a text in their order.
   *
   * @param text by {@link Spelling#unify}
   * @param border whether a word begins or ends at a place in the text
   */
  static List<Word> words(String text, IntPredicate border) {
    boolean capitalsTell = SMALL_WORD.matcher(text).find();
    List<Word> words = new ArrayList<>();
    Matcher matcher = Names.WORD.matcher(text);
    Matcher mark = SENTENCE_MARK.matcher(text);
    int before = 0;
    while (matcher.find() && words.size() < WORDS_MAX) {
      int from = matcher.start();
      int at = from;
      boolean first = words.isEmpty() || mark.region(before, from).find();
      while (at < matcher.end()) {
        int c = text.codePointAt(at);
        int next = at + Character.charCount(c);
        boolean ends = next == matcher.end() || standsAlone(text.codePointAt(next));
        if (standsAlone(c) || ends) {
          String written = text.substring(from, next);
          boolean small = !capitalsTell || !hasCapital(written, first ? 1 : 0);
          words.add(
              new Word(
                  Names.normalize(written),
                  from,
                  next,
                  small && border.test(from),
                  small && border.test(next)));
          from = next;
        }
        at = next;
      }
      before = matcher.end();
    }
    return words;
  }

  private static boolean hasCapital(String word, int skipped) {
    return word.codePoints().skip(skipped).anyMatch(Character::isUpperCase);
  }

  /** Of scripts without blanks between words. */
  private static boolean standsAlone(int c) {
    return Character.isIdeographic(c) || Scripts.isHiragana(c);
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

  private boolean isAt(List<String> phrase, int first, List<Word> words) {
    int last = first + phrase.size() - 1;
    if (first < 0 || last >= words.size() || !words.get(first).begins()) {
      return false;
    }
    if (whole && !words.get(last).ends()) {
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

  /** Whether one of them stands at the end. */
  boolean atEnd(List<Word> words) {
    return all.stream().anyMatch(phrase -> isAt(phrase, words.size() - phrase.size(), words));
  }

  /** All words, where no other phrase begins or ends with a word of one of them. */
  List<Word> asNames(List<Word> words) {
    List<Word> named = new ArrayList<>(words);
    int i = 0;
    while (i < named.size()) {
      int length = at(i, words);
      named.subList(i, i + length).replaceAll(Word::ofName);
      i += Math.max(1, length);
    }
    return named;
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
