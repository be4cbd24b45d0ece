package io.flinkgraphrag.generate.evidence;

/**
 * Finds code in a text by Markdown's backticks: between two runs of one or two on a line, and from
 * a run of three or more to the next such run or, where a fence stays open, to the text's end.
 */
public final class CodeSpans {

  private static final int FENCE = 3;

  private CodeSpans() {}

  /** The end of what begins with the backtick at this place: code, or the backticks alone. */
  public static int end(String text, int at) {
    int behind = runEnd(text, at);
    int ticks = behind - at;
    for (int i = behind; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n' && ticks < FENCE) {
        return behind;
      }
      if (c == '`') {
        int end = runEnd(text, i);
        int length = end - i;
        if (length == ticks || (ticks >= FENCE && length >= FENCE)) {
          return end;
        }
        i = end - 1;
      }
    }
    return ticks >= FENCE ? text.length() : behind;
  }

  private static int runEnd(String text, int at) {
    int end = at;
    while (end < text.length() && text.charAt(end) == '`') {
      end++;
    }
    return end;
  }
}
