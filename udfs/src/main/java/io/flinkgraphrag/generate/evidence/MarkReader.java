package io.flinkgraphrag.generate.evidence;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a text once, from left to right, and writes its citations as {@code [n]}. Takes time by the
 * text's length, whatever the text is.
 */
final class MarkReader {

  private static final Pattern CLAIM_END = Pattern.compile("[.!?。！？\\n]\\s{0,16}(?=\\S)");

  /** A number too long for a mark, such as a year, which would read as one. */
  private static final Pattern LONG_NUMBER = Pattern.compile("\\[(\\d{4,9})](?!\\()");

  private static final String BLANKS = " \t\u00A0";
  private static final String SAYS_NOTHING = ".,;:-*_()";

  private final String text;
  private final int shown;
  private final MarkPlace place;
  private final StringBuilder out = new StringBuilder();
  private final Map<Integer, String> claims = new TreeMap<>();
  private boolean plainMarks;
  private boolean saysAnything;
  private String claim = "";
  private int behindMark;

  private MarkReader(String text, int shown, boolean bareRound) {
    this.text = text;
    this.shown = shown;
    this.place = new MarkPlace(text, shown, bareRound);
  }

  /**
   * Reads a text.
   *
   * @param shown how many passages may be cited
   */
  static MarkReader read(String text, int shown) {
    MarkReader reader = new MarkReader(text, shown, false);
    reader.run();
    if (reader.plainMarks || (text.indexOf('(') < 0 && text.indexOf('（') < 0)) {
      return reader;
    }
    // a model that writes [1] means something else by (1)
    if (!RoundMarks.cite(text, shown)) {
      return reader;
    }
    MarkReader round = new MarkReader(text, shown, true);
    round.run();
    return round;
  }

  /** With the marks written anew. */
  String text() {
    return out.toString().strip();
  }

  /** By number, what the first mark of a passage stands behind. */
  Map<Integer, String> claims() {
    return claims;
  }

  /** Whether there is anything beside marks. */
  boolean saysAnything() {
    return saysAnything;
  }

  private void run() {
    int i = 0;
    while (i < text.length()) {
      i = text.charAt(i) == '`' ? copied(i, CodeSpans.end(text, i)) : next(i);
    }
  }

  private int next(int at) {
    Bracket bracket = Bracket.at(text, at);
    if (bracket == null) {
      return text.charAt(at) == '[' ? noMark(at) : copied(at, at + 1);
    }
    switch (place.verdict(bracket, at, at > 0 && at == behindMark)) {
      case CITES -> cite(bracket, at);
      case CITES_NOTHING -> remove(bracket, at);
      case SOMETHING_ELSE -> copy(at, bracket.end());
    }
    return bracket.end();
  }

  /** Around a long number brackets become parentheses. */
  private int noMark(int at) {
    Matcher number = LONG_NUMBER.matcher(text).region(at, text.length());
    boolean free = at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1));
    if (!free || !number.useTransparentBounds(true).lookingAt()) {
      return copied(at, at + 1);
    }
    out.append('(').append(number.group(1)).append(')');
    saysAnything = true;
    return number.end();
  }

  private int copied(int at, int end) {
    copy(at, end);
    return end;
  }

  private void copy(int from, int end) {
    out.append(text, from, end);
    for (int i = from; i < end && !saysAnything; i++) {
      char c = text.charAt(i);
      saysAnything = !Character.isWhitespace(c) && SAYS_NOTHING.indexOf(c) < 0;
    }
  }

  private void cite(Bracket bracket, int at) {
    mark(bracket, at);
    for (int n : bracket.of(shown)) {
      out.append('[').append(n).append(']');
      claims.putIfAbsent(n, claim);
    }
    plainMarks |= !bracket.named() && !bracket.round();
  }

  private void remove(Bracket bracket, int at) {
    mark(bracket, at);
    int end = out.length();
    while (end > 0 && BLANKS.indexOf(out.charAt(end - 1)) >= 0) {
      end--;
    }
    out.setLength(end);
  }

  private void mark(Bracket bracket, int at) {
    dropEscape();
    String between = text.substring(behindMark, at);
    claim = between.isBlank() ? claim : lastSentence(between);
    behindMark = bracket.end();
  }

  /** Of {@code \[1\]}, as Markdown wants it. */
  private void dropEscape() {
    int last = out.length() - 1;
    if (last >= 0 && out.charAt(last) == '\\') {
      out.setLength(last);
    }
  }

  private static String lastSentence(String text) {
    Matcher end = CLAIM_END.matcher(text);
    int from = 0;
    while (end.find()) {
      from = end.end();
    }
    return text.substring(from);
  }
}
