package io.flinkgraphrag.text;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the names in an English text without a model: runs of capitalised words.
 *
 * <p>A run may pass over up to {@link #CONNECTING_MAX} connecting words ("University of the West")
 * and the full stop of an initial or of a place's "St." ("E. B. White"), and ends at any other
 * punctuation. Function words that lead it are cut off. It counts whole, and in the parts between
 * its links ("President of the United States" also names the states) and behind a possessive
 * ("Homer's Odyssey" also names Homer). Stateless and thread-safe.
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

  /** Those between two names rather than inside one: the parts count too. */
  private static final Set<String> LINKS = Set.of("and", "of", "in", "at", "on", "to", "for");

  /** Written with a full stop that ends no name: initials, and what begins the names of places. */
  private static final Pattern STOPPED = Pattern.compile("\\p{Lu}(?:\\.\\p{Lu})*|St|Mt|Ft");

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
      if (!run.isEmpty() && !goesOn(run, text, end, words)) {
        close(run, names);
      }
      if (isNameWord(word, run) || (!run.isEmpty() && canConnect(word, run))) {
        run.add(word);
      } else {
        close(run, names);
      }
      end = words.end();
    }
    close(run, names);
    return List.copyOf(names);
  }

  /** Whether what stands between the run and the next word does not end a name. */
  private static boolean goesOn(List<String> run, String text, int end, MatchResult next) {
    boolean stop = text.charAt(end) == '.' && endsInStopped(run) && !isFunctionWord(next.group());
    for (int i = stop ? end + 1 : end; i < next.start(); i++) {
      char c = text.charAt(i);
      if (!Character.isWhitespace(c) && c != '&') {
        return false;
      }
    }
    return true;
  }

  /** The one letter that is no initial behind a name: "World War I." */
  private static boolean endsInStopped(List<String> run) {
    String last = run.get(run.size() - 1);
    return STOPPED.matcher(last).matches() && (run.size() == 1 || !last.equals("I"));
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
    add(run, names);
    int from = 0;
    for (int i = 0; i < run.size(); i++) {
      boolean link = LINKS.contains(run.get(i));
      if (link || POSSESSIVE.matcher(run.get(i)).find()) {
        add(run.subList(from, link ? i : i + 1), names);
        from = i + 1;
      }
    }
    if (from > 0) {
      add(run.subList(from, run.size()), names);
    }
    run.clear();
  }

  static boolean isFunctionWord(String word) {
    return FUNCTION_WORDS.contains(word.toLowerCase(Locale.ROOT));
  }

  /** Without what leads and trails it; nothing where nothing is left, or too much to be a name. */
  private static void add(List<String> words, Set<String> names) {
    int from = 0;
    int to = words.size();
    while (to > 0 && CONNECTING.contains(words.get(to - 1))) {
      to--;
    }
    while (from < to && isFunctionWord(words.get(from))) {
      from++;
    }
    if (from == to || to - from > WORDS_MAX) {
      return;
    }
    String phrase = POSSESSIVE.matcher(String.join(" ", words.subList(from, to))).replaceFirst("");
    String name = Names.normalize(phrase);
    if (name.length() >= LENGTH_MIN) {
      names.add(name);
    }
  }
}
