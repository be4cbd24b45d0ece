package io.flinkgraphrag.generate.evidence;

import java.util.regex.Pattern;

/**
 * How sentences of others are shown: bounded, and never with something like a mark of ours.
 *
 * <p>Tables, lists and code are told by their line ends and blanks, so these stay.
 */
public final class Quotes {

  /** Longest quote in characters, the ellipsis included; blanks in a row count as one. */
  public static final int QUOTE_MAX = 400;

  /** Longest quote with all its blanks. */
  public static final int QUOTE_WITH_BLANKS_MAX = 4 * QUOTE_MAX;

  /** A cut goes back to a blank only this far; scripts without blanks have none. */
  private static final int BACK_TO_BLANK_MAX = 30;

  private static final String ELLIPSIS = "…";

  /** A number too long for a mark of ours, such as a year. */
  private static final Pattern LONG_NUMBER = Pattern.compile("\\[\\s{0,9}+(\\d{4,})\\s{0,9}+]");

  private Quotes() {}

  /** The text with its lines, cut at a word where it shows more than {@link #QUOTE_MAX}. */
  public static String cut(String text) {
    String lines = text.strip();
    int end = shownEnd(lines, QUOTE_MAX);
    return end == lines.length() ? lines : lines.substring(0, atWord(lines, end)) + ELLIPSIS;
  }

  /** The text on one line, cut in the same way: a name, or a fact, is no more than a line. */
  public static String line(String text) {
    return cut(text.strip().replaceAll("\\s+", " "));
  }

  /**
   * Where to cut for what is shown, with the ellipsis, to be so much at most; the text's length if
   * it is.
   */
  private static int shownEnd(String text, int max) {
    int shown = 0;
    int end = 0;
    boolean blank = false;
    for (int at = 0; at < text.length(); at++) {
      boolean space = Character.isWhitespace(text.charAt(at));
      shown += space && blank ? 0 : 1;
      blank = space;
      if (shown > max || at == QUOTE_WITH_BLANKS_MAX) {
        return end;
      }
      end = shown < max && at + 1 < QUOTE_WITH_BLANKS_MAX ? at + 1 : end;
    }
    return text.length();
  }

  /** Back to a blank that is near, else to where a character ends. */
  private static int atWord(String text, int end) {
    for (int at = end; at >= Math.max(1, end - BACK_TO_BLANK_MAX); at--) {
      if (Character.isWhitespace(text.charAt(at))) {
        return text.substring(0, at).stripTrailing().length();
      }
    }
    int cut = end;
    while (cut > 1 && goesOn(text, cut)) {
      cut--;
    }
    return cut;
  }

  /** Whether the character before this place is not at its end: half a pair, a mark, a joiner. */
  private static boolean goesOn(String text, int at) {
    int type = Character.getType(text.codePointAt(at));
    boolean insidePair = Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at));
    return insidePair
        || type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT
        || Character.getType(text.charAt(at - 1)) == Character.FORMAT;
  }

  /**
   * {@code [3]} in a source, a footnote say, would read as our mark, in any spelling that {@link
   * Bracket} knows: it becomes {@code ‹3›}, which nobody reads as one. Numbers in parentheses stay;
   * in a text with marks they are none.
   */
  public static String withoutMarks(String text) {
    MarkPlace place = new MarkPlace(text, 0, false);
    char[] out = text.toCharArray();
    for (int at = 0; at < out.length; at++) {
      Bracket bracket = Bracket.at(text, at);
      if (bracket != null && place.mayReadAsMark(bracket, at)) {
        out[at] = '‹';
        out[bracket.end() - 1] = '›';
      }
    }
    return LONG_NUMBER.matcher(new String(out)).replaceAll("($1)");
  }
}
