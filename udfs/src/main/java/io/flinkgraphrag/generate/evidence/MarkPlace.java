package io.flinkgraphrag.generate.evidence;

import java.lang.Character.UnicodeScript;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Says what brackets with numbers are where they stand in a text: a citation, a citation of
 * nothing, or something else, which is left alone. Models cite in more spellings than {@code [1]},
 * and texts have intervals, indexes, links, lists and numbers of equations that look alike. What
 * could be either is left alone.
 *
 * <p>Looks at a bounded piece of the text around the brackets.
 */
final class MarkPlace {

  /** What to do with brackets. */
  enum Verdict {
    /** They cite those of their passages that there are. */
    CITES,
    /** They cite no passage that there is: a reader cannot follow them. */
    CITES_NOTHING,
    SOMETHING_ELSE
  }

  /** Characters of a word before the brackets that are looked at. */
  private static final int WORD_MAX = 40;

  private static final Pattern HYPHEN_DIGIT = Pattern.compile("-\\p{Nd}");

  private static final String OPERATORS = "=∈∉⊂⊆≈≤≥×";
  private static final String CLAUSE_ENDS = "\n\r.,;:!?)]}[(。，；：！？、）】【|…";
  private static final String BLANKS = " \t\u00A0";
  private static final String DECORATION = "*_\"”’»" + BLANKS;

  private static final Set<String> QUANTITIES =
      words(
          "interval intervals range ranges domain between bounds array arrays list vector"
              + " tuple set matrix pair values value shape size dimensions coordinates indices"
              + " indexes");

  private static final Set<String> PREPOSITIONS =
      words(
          "in within from of over on to into inside at through is are was be equals"
              + " returns outside");

  private static final Set<String> TELLING =
      words(
          "described shown stated mentioned reported noted seen listed found given"
              + " discussed said explained told documented as refers referred refer detailed"
              + " presented cited evidence per");

  private static final String[] CHINESE_QUANTITIES = {"区间", "區間", "范围", "範圍", "数组", "集合", "属于"};

  private static final Set<String> IDENTIFIERS =
      words(
          "arr array argv args list lst items item vec vector buf buffer data values vals"
              + " slots slot matrix dict map tuple row rows col cols index idx ptr str tmp self"
              + " this params result results output outputs input inputs elements nums");

  private static final Set<String> NUMBERED =
      words(
          "equation equations eq eqn section sections step steps figure fig table chapter"
              + " article rule phase stage level case part option type version point line"
              + " number no class paragraph clause page one two three four five six seven eight"
              + " nine ten");

  private static final Set<String> CONJUNCTIONS =
      words("and or but which while who that und oder aber");

  private static Set<String> words(String list) {
    return Set.of(list.split(" "));
  }

  private final String text;
  private final int shown;
  private final boolean bareRound;

  /**
   * Looks at one text.
   *
   * @param shown how many passages there are
   * @param bareRound whether {@code (1)} is a citation, where there is such a passage
   */
  MarkPlace(String text, int shown, boolean bareRound) {
    this.text = text;
    this.shown = shown;
    this.bareRound = bareRound;
  }

  /**
   * What brackets at this place are.
   *
   * @param afterMark whether another mark ends where they begin
   */
  Verdict verdict(Bracket bracket, int at, boolean afterMark) {
    if (isLink(bracket, at)
        || isFormula(bracket, at)
        || bracket.falls()
        || (bracket.many() && bracket.hasZero())) {
      return Verdict.SOMETHING_ELSE;
    }
    if (bracket.round()) {
      boolean cites =
          bracket.allOf(shown) && (afterMark || !isAttached(at)) && (bracket.named() || bareRound);
      return cites ? Verdict.CITES : Verdict.SOMETHING_ELSE;
    }
    boolean exists = !bracket.of(shown).isEmpty();
    if (bracket.named()) {
      return exists ? Verdict.CITES : Verdict.CITES_NOTHING;
    }
    if (bracket.rangesBeyond(shown) && !endsClause(bracket.end())) {
      return Verdict.SOMETHING_ELSE;
    }
    if (!afterMark && isAttached(at)) {
      if (isBehindName(at)) {
        return exists ? Verdict.CITES : Verdict.CITES_NOTHING;
      }
      boolean cites = bracket.allOf(shown) && mayCarryMark(at, bracket.end());
      return cites ? Verdict.CITES : Verdict.SOMETHING_ELSE;
    }
    if (followsOperator(at) || (bracket.many() && isQuantity(at))) {
      return Verdict.SOMETHING_ELSE;
    }
    if (exists) {
      return Verdict.CITES;
    }
    return bracket.many() && !endsClause(bracket.end())
        ? Verdict.SOMETHING_ELSE
        : Verdict.CITES_NOTHING;
  }

  /** Whether a model that repeats these brackets of a source could be read to cite by them. */
  boolean mayReadAsMark(Bracket bracket, int at) {
    boolean quantity =
        bracket.many()
            && (bracket.hasZero() || (!isAttached(at) && (followsOperator(at) || isQuantity(at))));
    return bracket.named() || !(bracket.round() || bracket.falls() || quantity);
  }

  /** {@code [1](address)}, an image, or {@code [1]: address} at a line's begin. */
  private boolean isLink(Bracket bracket, int at) {
    int end = bracket.end();
    if (bracket.round() || end >= text.length()) {
      return false;
    }
    return text.charAt(end) == '('
        || (text.charAt(end) == ':'
            && (at == 0 || text.charAt(at - 1) == '\n')
            && text.startsWith("http", skip(end + 1, BLANKS)));
  }

  /** {@code $[1, 2]$} or {@code \(1\)}, unlike {@code \[1\]}, which Markdown wants so. */
  private boolean isFormula(Bracket bracket, int at) {
    char before = at == 0 ? ' ' : text.charAt(at - 1);
    return before == '$' || (before == '\\' && bracket.round());
  }

  /** Whether a letter, a digit or another bracket stands right before, as before an index. */
  private boolean isAttached(int at) {
    if (at == 0) {
      return false;
    }
    char before = text.charAt(at - 1);
    return before == ')' || before == ']' || before == '}' || isOfWord(before);
  }

  /** Scripts that write words without blanks between them have none before a mark either. */
  private static boolean isOfWord(char c) {
    if (!Character.isLetterOrDigit(c)) {
      return c == '_';
    }
    return switch (UnicodeScript.of(c)) {
      case HAN, HIRAGANA, KATAKANA, HANGUL, THAI, LAO, KHMER -> false;
      default -> true;
    };
  }

  /**
   * Whether a name stands right before, such as {@code Norvik}, {@code P-7} or {@code Norvik
   * (Bergen)}: whatever follows, it is no index.
   */
  private boolean isBehindName(int at) {
    if (text.charAt(at - 1) == ')') {
      int opening = at - 1;
      while (opening > Math.max(0, at - WORD_MAX) && text.charAt(opening) != '(') {
        opening--;
      }
      return opening > 0
          && text.charAt(opening) == '('
          && Character.isWhitespace(text.charAt(opening - 1));
    }
    int from = at;
    while (from > 0 && from > at - WORD_MAX && isOfName(from - 1)) {
      from--;
    }
    String word = text.substring(from, at);
    if (word.length() < 2
        || word.indexOf('_') >= 0
        || (from > 0 && ".$>".indexOf(text.charAt(from - 1)) >= 0)) {
      return false;
    }
    String lower = word.toLowerCase(Locale.ROOT);
    boolean numbered = Character.isLetter(word.charAt(0)) && HYPHEN_DIGIT.matcher(word).find();
    return numbered
        || (Character.isUpperCase(word.charAt(0))
            && !IDENTIFIERS.contains(lower)
            && !QUANTITIES.contains(lower));
  }

  /** Of a word, or what joins two of them: {@code P-7}, {@code Norvik's}. */
  private boolean isOfName(int at) {
    char c = text.charAt(at);
    return isOfWord(c) || ("-'’".indexOf(c) >= 0 && at > 0 && isOfWord(text.charAt(at - 1)));
  }

  /** A word of a language may carry a mark without a blank, a name of a program's may not. */
  private boolean mayCarryMark(int at, int end) {
    char before = text.charAt(at - 1);
    if (!isOfWord(before)) {
      return before == ')' && endsClause(end);
    }
    String word = wordBefore(at);
    boolean digits = word.chars().allMatch(Character::isDigit);
    if (!digits && !isPlain(word)) {
      return false;
    }
    int start = at - word.length();
    if (start > 0 && ".$>".indexOf(text.charAt(start - 1)) >= 0) {
      return false;
    }
    if (endsClause(end)) {
      return true;
    }
    int next = skip(end, DECORATION);
    return next > end
        && (Character.isUpperCase(text.charAt(next)) || CONJUNCTIONS.contains(wordAt(next)));
  }

  private static boolean isPlain(String word) {
    return word.length() > 1
        && word.chars().allMatch(Character::isLetter)
        && (word.substring(1).equals(word.substring(1).toLowerCase(Locale.ROOT))
            || word.equals(word.toUpperCase(Locale.ROOT)))
        && !IDENTIFIERS.contains(word.toLowerCase(Locale.ROOT));
  }

  private boolean followsOperator(int at) {
    int before = skipBack(at);
    boolean jsonKey = text.startsWith("\":", before - 2) || text.startsWith("':", before - 2);
    return jsonKey || (before > 0 && OPERATORS.indexOf(text.charAt(before - 1)) >= 0);
  }

  /** An interval, a vector: {@code lies in [1, 2]}, unlike {@code as described in [1, 2]}. */
  private boolean isQuantity(int at) {
    int before = skipBack(at);
    for (String word : CHINESE_QUANTITIES) {
      if (text.startsWith(word, before - word.length())) {
        return true;
      }
    }
    String word = wordBefore(before).toLowerCase(Locale.ROOT);
    if (QUANTITIES.contains(word)) {
      return true;
    }
    if (!PREPOSITIONS.contains(word)) {
      return false;
    }
    String earlier = wordBefore(skipBack(before - word.length()));
    return !TELLING.contains(earlier.toLowerCase(Locale.ROOT));
  }

  /**
   * {@code (1)}, alone or the first of a run, which is no number of a list, a call's or an
   * equation's.
   */
  boolean mayCiteRound(Bracket bracket, int at) {
    int before = skipBack(at);
    if (before == 0
        || isAttached(at)
        || isFormula(bracket, at)
        || "\n\r:".indexOf(text.charAt(before - 1)) >= 0) {
      return false;
    }
    String word = wordBefore(before).toLowerCase(Locale.ROOT);
    return !NUMBERED.contains(word)
        && !PREPOSITIONS.contains(word)
        && !followsOperator(at)
        && !(bracket.many() && isQuantity(at));
  }

  /** Whether a clause, or a run of marks, may end at this place. */
  private boolean endsClause(int end) {
    int next = skip(end, DECORATION);
    return next == text.length() || CLAUSE_ENDS.indexOf(text.charAt(next)) >= 0;
  }

  private int skip(int from, String characters) {
    int i = from;
    while (i < text.length() && i < from + WORD_MAX && characters.indexOf(text.charAt(i)) >= 0) {
      i++;
    }
    return i;
  }

  private int skipBack(int from) {
    int i = from;
    while (i > 0 && i > from - WORD_MAX && BLANKS.indexOf(text.charAt(i - 1)) >= 0) {
      i--;
    }
    return i;
  }

  private String wordBefore(int end) {
    int from = end;
    while (from > 0 && from > end - WORD_MAX && isOfWord(text.charAt(from - 1))) {
      from--;
    }
    return text.substring(from, end);
  }

  private String wordAt(int from) {
    int end = from;
    while (end < text.length() && end < from + WORD_MAX && isOfWord(text.charAt(end))) {
      end++;
    }
    return text.substring(from, end).toLowerCase(Locale.ROOT);
  }
}
