package io.flinkgraphrag.text;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the names in an English text without a model: runs of capitalised words.
 *
 * <p>A run may pass over up to {@link #CONNECTING_MAX} connecting words ("University of the West")
 * and the full stop of an initial or of a place's "St." ("E. B. White"), and ends at any other
 * punctuation, at the end of a line and at a tab. A word with a capital inside, such as iPhone, is
 * capitalised too. It counts whole; in the pieces at "and", possessives and doubtful stops
 * ("Homer's Odyssey" also names Homer and the Odyssey); and in the parts of these between their
 * links ("President of the United States" also names the states). Function words that lead a name
 * are cut off, and kept as well where a capital says that they belong to it ("starred in The
 * Jetsons"). Names also go on behind a comma ({@link CommaNames}) and begin behind a title ({@link
 * Honorifics}). Stateless and thread-safe.
 */
final class EnglishMentions {

  /** Names of one text: whole runs are kept first, then those inside them, then the others. */
  static final int NAMES_MAX = 200;

  /** Connecting words in a row inside a name. */
  private static final int CONNECTING_MAX = 2;

  /** Characters of the shortest name. */
  private static final int LENGTH_MIN = 3;

  /** Words of the longest name; a longer run is a headline, not a name. */
  private static final int WORDS_MAX = 10;

  // Possessive throughout: a repeated group that may go back takes a stack frame a repetition.

  private static final Pattern WORD =
      Pattern.compile(
          Names.STOP_BEFORE
              + Names.LETTERS
              + "(?:['’.\\-&]"
              + Names.LETTERS
              + ")*+"
              + Names.SIGNS_BEHIND);

  private static final Pattern POSSESSIVE = Pattern.compile("['’]s$");

  private static final Pattern PLACE = Pattern.compile("St|Mt|Ft");

  private static final Pattern INITIALS = Pattern.compile("\\p{Lu}(?:\\.\\p{Lu})*+");

  private static final Set<String> CONNECTING =
      Set.of(
          "of", "the", "de", "del", "della", "di", "da", "du", "des", "la", "le", "von", "van",
          "der", "den", "and", "for", "in", "at", "on", "to", "el", "al", "bin", "ibn", "y");

  /** Those between two names rather than inside one. */
  private static final Set<String> LINKS = Set.of("of", "in", "at", "on", "to", "for");

  /** Behind another connecting word they begin something new: "Bergen and to Oslo". */
  private static final Set<String> NEVER_SECOND =
      Set.of("of", "in", "at", "on", "to", "for", "and", "y");

  private static final String SENTENCE_ENDS = ".!?:;\n\r\t";

  /** Blanks in a row that part columns rather than words. */
  private static final int COLUMN_BLANKS = 3;

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

  /** Characters of the longest of them, with a possessive. */
  private static final int FUNCTION_WORD_CHARS_MAX = 11;

  private EnglishMentions() {}

  /** Normalised names, each once: whole runs in the order of the text, then what they hold. */
  static List<String> of(String written) {
    String text = Spelling.unify(written);
    Found found = new Found();
    CommaNames commas = new CommaNames(found::addLast);
    List<String> run = new ArrayList<>();
    boolean leads = true;
    int end = 0;
    Matcher words = WORD.matcher(text);
    while (words.find()) {
      String word = words.group();
      if (!run.isEmpty() && isStopInside(run, text, end, words)) {
        run.set(run.size() - 1, run.get(run.size() - 1) + '.');
      } else if (!isPlain(text, end, words.start())) {
        close(run, leads, found, commas);
        commas.between(text, end, words.start());
      }
      if (isNameWord(word, run) || (!run.isEmpty() && canConnect(word, run))) {
        leads = run.isEmpty() ? leadsSentence(text, words.start()) : leads;
        run.add(word);
      } else {
        close(run, leads, found, commas);
        commas.word(word);
      }
      end = words.end();
    }
    close(run, leads, found, commas);
    commas.end();
    return found.all();
  }

  /** What is said of a name that stands in a text as one run; empty where nothing is. */
  static String said(String name) {
    return said(WORD.matcher(Spelling.unify(name)).results().map(MatchResult::group).toList());
  }

  /**
   * Words as a name, normalised: without the function words that lead it and a possessive; empty
   * where nothing is left that tells something, or too much for a name.
   */
  private static String said(List<String> words) {
    int from = 0;
    int to = words.size();
    while (from < to && isFunctionWord(words.get(from))) {
      from++;
    }
    return from == to ? "" : uncut(words.subList(from, to));
  }

  /** The same with the function words that lead it. */
  private static String uncut(List<String> words) {
    if (words.size() > WORDS_MAX || isTooLong(words)) {
      return "";
    }
    String name = Names.normalize(bare(String.join(" ", words)));
    boolean tells = name.length() >= LENGTH_MIN || Names.hasSign(name);
    return tells && !Names.isTooLong(name) ? name : "";
  }

  /** Too long for a name whatever its normal form, which takes its time. */
  private static boolean isTooLong(List<String> words) {
    return words.stream().mapToInt(String::length).sum() > 2 * Names.LENGTH_MAX;
  }

  /** Whether between two words of a name may stand what stands there. */
  static boolean isPlain(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c != ' ' && c != '&') {
        return false;
      }
    }
    return to - from < COLUMN_BLANKS || text.substring(from, to).strip().equals("&");
  }

  /** Whether between the run and the next word stands a full stop that ends no name. */
  private static boolean isStopInside(List<String> run, String text, int end, MatchResult next) {
    if (text.charAt(end) != '.' || !isPlain(text, end + 1, next.start())) {
      return false;
    }
    String last = run.get(run.size() - 1);
    // the one letter that is no initial behind a name: "World War I."
    boolean numeral = run.size() > 1 && last.equals("I");
    boolean stopped = INITIALS.matcher(last).matches() || PLACE.matcher(last).matches();
    return stopped && !numeral && (!isFunctionWord(next.group()) || isInitial(text, next));
  }

  /** "A." as opposed to "A" that begins a sentence. */
  private static boolean isInitial(String text, MatchResult word) {
    return word.group().length() == 1
        && word.end() < text.length()
        && text.charAt(word.end()) == '.';
  }

  /** Capitalised; a number only goes on with a name. */
  private static boolean isNameWord(String word, List<String> run) {
    return isCapitalised(word) || (Character.isDigit(word.codePointAt(0)) && !run.isEmpty());
  }

  /**
   * Whether the word, or what is before the first sign inside it, holds a capital: "Norvik",
   * "iPhone", ".NET", but not "anti-American".
   */
  static boolean isCapitalised(String word) {
    int length = 1;
    for (int at = word.charAt(0) == '.' ? 1 : 0; at < word.length(); at += length) {
      int c = word.codePointAt(at);
      if (Character.isUpperCase(c) || Character.isTitleCase(c)) {
        return true;
      }
      if (!Names.isInWord(c)) {
        return false;
      }
      length = Character.charCount(c);
    }
    return false;
  }

  private static boolean canConnect(String word, List<String> run) {
    if (!CONNECTING.contains(word)) {
      return false;
    }
    int connecting = 0;
    for (int i = run.size() - 1; i >= 0 && CONNECTING.contains(run.get(i)); i--) {
      connecting++;
    }
    return connecting == 0 || (connecting < CONNECTING_MAX && !NEVER_SECOND.contains(word));
  }

  /**
   * @param leads whether the run begins a sentence, where a capital says nothing
   */
  private static void close(List<String> run, boolean leads, Found found, CommaNames commas) {
    if (run.isEmpty()) {
      return;
    }
    found.add(run, true);
    boolean first = true;
    for (List<String> piece : split(run, List.of("and"), EnglishMentions::endsPiece)) {
      found.add(piece, false);
      for (List<String> part : split(piece, LINKS, (words, index) -> false)) {
        found.add(part, false);
      }
      found.addLast(Honorifics.behind(piece));
      if (!(first && leads)) {
        found.addUncut(piece);
      }
      first = false;
    }
    commas.name(run);
    run.clear();
  }

  /** Whether the word at a place is the first of a sentence, a line or the text. */
  static boolean leadsSentence(String text, int start) {
    int before = start - 1;
    while (before >= 0 && text.charAt(before) == ' ') {
      before--;
    }
    return before < 0 || SENTENCE_ENDS.indexOf(text.charAt(before)) >= 0;
  }

  /** At a possessive, or a stop that may as well end the sentence: "on Main St. Smith said". */
  private static boolean endsPiece(List<String> run, int index) {
    String word = run.get(index);
    if (!word.endsWith(".")) {
      return POSSESSIVE.matcher(word).find();
    }
    String stopped = word.substring(0, word.length() - 1);
    boolean leads = index == 0 || CONNECTING.contains(run.get(index - 1));
    return stopped.indexOf('.') >= 0 || (!leads && PLACE.matcher(stopped).matches());
  }

  /**
   * @param between words that stand between two pieces and in none
   * @param ends whether the word at an index is the last of its piece
   */
  static List<List<String>> split(
      List<String> words, Collection<String> between, BiPredicate<List<String>, Integer> ends) {
    List<List<String>> pieces = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < words.size(); i++) {
      boolean link = between.contains(words.get(i));
      if (link || ends.test(words, i)) {
        pieces.add(words.subList(from, link ? i : i + 1));
        from = i + 1;
      }
    }
    pieces.add(words.subList(from, words.size()));
    return pieces;
  }

  /** Whether a word, with or without a possessive, is one that says nothing by itself. */
  static boolean isFunctionWord(String word) {
    // not all of a text without blanks, whose lower case may take time by the square of its length
    return word.length() <= FUNCTION_WORD_CHARS_MAX
        && FUNCTION_WORDS.contains(bare(word).toLowerCase(Locale.ROOT));
  }

  private static String bare(String word) {
    return POSSESSIVE.matcher(word).replaceFirst("");
  }

  /** What was found so far. */
  private static final class Found {

    private final Set<String> whole = new LinkedHashSet<>();
    private final Set<String> inside = new LinkedHashSet<>();
    private final Set<String> last = new LinkedHashSet<>();

    void add(List<String> words, boolean isWhole) {
      keep(said(trimmed(words)), isWhole ? whole : inside);
    }

    /** Empty words are no name. */
    void addLast(List<String> words) {
      keep(said(trimmed(words)), last);
    }

    /** With the function words that lead it; nothing where a name is not more than these. */
    void addUncut(List<String> words) {
      List<String> name = trimmed(words);
      if (name.size() > 1 && isFunctionWord(name.get(0)) && !said(name).isEmpty()) {
        keep(uncut(name), last);
      }
    }

    /** Without the connecting words that trail it. */
    private static List<String> trimmed(List<String> words) {
      int to = words.size();
      while (to > 0 && CONNECTING.contains(words.get(to - 1))) {
        to--;
      }
      return words.subList(0, to);
    }

    private static void keep(String name, Set<String> names) {
      if (!name.isEmpty() && names.size() < NAMES_MAX) {
        names.add(name);
      }
    }

    List<String> all() {
      Set<String> all = new LinkedHashSet<>(whole);
      all.addAll(inside);
      all.addAll(last);
      return all.stream().limit(NAMES_MAX).toList();
    }
  }
}
