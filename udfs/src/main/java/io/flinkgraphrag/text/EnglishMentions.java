package io.flinkgraphrag.text;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the names in an English text without a model: runs of capitalised words.
 *
 * <p>A run may pass over up to {@link #CONNECTING_MAX} connecting words ("University of the West"),
 * and ends at punctuation and behind a possessive. Function words that lead it are cut off. A
 * phrase with "and" counts whole and in its parts. Stateless and thread-safe.
 */
final class EnglishMentions {

  /** Connecting words in a row inside a name. */
  private static final int CONNECTING_MAX = 2;

  /** Characters of the shortest name. */
  private static final int LENGTH_MIN = 3;

  /** Words of the longest name; a longer run is a headline, not a name. */
  private static final int WORDS_MAX = 10;

  private static final Pattern WORD =
      Pattern.compile("[\\p{L}\\p{Nd}]+(?:['’.\\-&][\\p{L}\\p{Nd}]+)*");

  private static final Pattern POSSESSIVE = Pattern.compile("['’]s$");

  private static final Set<String> CONNECTING =
      Set.of(
          "of", "the", "de", "del", "della", "di", "da", "du", "des", "la", "le", "von", "van",
          "der", "den", "and", "for", "in", "at", "on", "to", "el", "al", "bin", "ibn", "y");

  private static final Set<String> FUNCTION_WORDS =
      Set.of(
          "a",
          "an",
          "the",
          "this",
          "that",
          "these",
          "those",
          "it",
          "its",
          "he",
          "his",
          "him",
          "she",
          "her",
          "they",
          "their",
          "we",
          "our",
          "you",
          "your",
          "i",
          "my",
          "in",
          "on",
          "at",
          "of",
          "for",
          "from",
          "to",
          "by",
          "with",
          "and",
          "or",
          "but",
          "as",
          "if",
          "when",
          "while",
          "where",
          "who",
          "what",
          "which",
          "how",
          "why",
          "after",
          "before",
          "since",
          "during",
          "although",
          "though",
          "because",
          "however",
          "there",
          "here",
          "then",
          "thus",
          "also",
          "both",
          "some",
          "many",
          "most",
          "all",
          "each",
          "one",
          "two",
          "no",
          "not",
          "is",
          "was",
          "are",
          "were",
          "be",
          "has",
          "had",
          "have",
          "do",
          "does",
          "did",
          "will",
          "would",
          "can",
          "could",
          "may",
          "under",
          "over",
          "between",
          "into",
          "until",
          "so",
          "such",
          "other",
          "another",
          "later",
          "today",
          "according",
          "despite",
          "once",
          "only");

  private EnglishMentions() {}

  /** Normalised names in the order of their first appearance, each once. */
  static List<String> of(String text) {
    Set<String> names = new LinkedHashSet<>();
    List<String> run = new ArrayList<>();
    int end = 0;
    Matcher words = WORD.matcher(text);
    while (words.find()) {
      String word = words.group();
      if (!run.isEmpty() && !isPlainGap(text, end, words.start())) {
        close(run, names);
      }
      if (isNameWord(word, run)) {
        Matcher possessive = POSSESSIVE.matcher(word);
        boolean ends = possessive.find();
        run.add(ends ? word.substring(0, possessive.start()) : word);
        if (ends) {
          close(run, names);
        }
      } else if (!run.isEmpty() && canConnect(word, run)) {
        run.add(word);
      } else {
        close(run, names);
      }
      end = words.end();
    }
    close(run, names);
    return List.copyOf(names);
  }

  private static boolean isPlainGap(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (!Character.isWhitespace(c) && c != '&') {
        return false;
      }
    }
    return true;
  }

  /** Capitalised; a number only goes on with a name. */
  private static boolean isNameWord(String word, List<String> run) {
    int first = word.codePointAt(0);
    return Character.isUpperCase(first) || (Character.isDigit(first) && !run.isEmpty());
  }

  private static boolean canConnect(String word, List<String> run) {
    if (!CONNECTING.contains(word)) {
      return false;
    }
    int connecting = 0;
    for (int i = run.size() - 1; i >= 0 && CONNECTING.contains(run.get(i)); i--) {
      connecting++;
    }
    return connecting < CONNECTING_MAX;
  }

  private static void close(List<String> run, Set<String> names) {
    int from = 0;
    int to = run.size();
    while (to > from && CONNECTING.contains(run.get(to - 1))) {
      to--;
    }
    while (from < to && isFunctionWord(run.get(from))) {
      from++;
    }
    if (from < to) {
      List<String> phrase = run.subList(from, to);
      add(phrase, names);
      addParts(phrase, names);
    }
    run.clear();
  }

  static boolean isFunctionWord(String word) {
    return FUNCTION_WORDS.contains(word.toLowerCase(Locale.ROOT));
  }

  private static void addParts(List<String> phrase, Set<String> names) {
    int from = 0;
    for (int i = 0; i <= phrase.size(); i++) {
      if (i == phrase.size() ? from > 0 : phrase.get(i).equals("and")) {
        add(phrase.subList(from, i), names);
        from = i + 1;
      }
    }
  }

  private static void add(List<String> words, Set<String> names) {
    if (words.isEmpty() || words.size() > WORDS_MAX) {
      return;
    }
    String name = Names.normalize(String.join(" ", words));
    if (name.length() >= LENGTH_MIN) {
      names.add(name);
    }
  }
}
