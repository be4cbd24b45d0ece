package io.flinkgraphrag.generate.evidence;

import java.util.regex.Pattern;

/** How sentences of others are shown: bounded, and never with something like a mark of ours. */
public final class Quotes {

  /** Longest quote in characters, the ellipsis included. */
  public static final int QUOTE_MAX = 400;

  /** A cut goes back to a blank only this far; scripts without blanks have none. */
  private static final int BACK_TO_BLANK_MAX = 30;

  private static final Pattern NUMBER_IN_BRACKETS = Pattern.compile("\\[\\s*(\\d+)\\s*\\]");

  private Quotes() {}

  /** The text on one line, cut at a word where it is longer than {@link #QUOTE_MAX}. */
  public static String cut(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    if (line.length() <= QUOTE_MAX) {
      return line;
    }
    int end = QUOTE_MAX - 1;
    int blank = line.lastIndexOf(' ', end);
    if (blank >= end - BACK_TO_BLANK_MAX) {
      end = blank;
    } else if (Character.isHighSurrogate(line.charAt(end - 1))) {
      end--;
    }
    return line.substring(0, end) + "…";
  }

  /** {@code [3]} in a source, a footnote say, would read as our mark: it becomes {@code (3)}. */
  public static String withoutMarks(String text) {
    return NUMBER_IN_BRACKETS.matcher(text).replaceAll("($1)");
  }
}
