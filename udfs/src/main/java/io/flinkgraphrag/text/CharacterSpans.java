package io.flinkgraphrag.text;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Names in texts of a language that puts no blanks between its words. Stateless. */
final class CharacterSpans {

  /** Characters, or words of other scripts, of the longest name that is looked for. */
  static final int UNITS_MAX = 20;

  /** Names that are looked for in one question: those of its first 200 characters or so. */
  static final int SPANS_MAX = 4_000;

  /** Whether a word may end between two characters of a normalised text. */
  interface Border {
    boolean parts(int before, int after);
  }

  private CharacterSpans() {}

  /**
   * Runs of characters, where what has no border inside counts as one.
   *
   * @param tells whether a normalised name is long enough to be one
   * @param common whether it is so common a word that it hardly is one
   */
  static List<Span> of(
      String question, Predicate<String> tells, Predicate<String> common, Border border) {
    String normalizedQuestion = Names.normalize(question);
    List<int[]> units = units(normalizedQuestion, border);
    List<Span> spans = new ArrayList<>();
    for (int first = 0; first < units.size(); first++) {
      int from = units.get(first)[0];
      for (int last = first; last < Math.min(units.size(), first + UNITS_MAX); last++) {
        if (spans.size() == SPANS_MAX) {
          return spans;
        }
        int to = units.get(last)[1];
        String name = normalizedQuestion.substring(from, to);
        if (tells.test(name)) {
          spans.add(new Span(from, to, name, common.test(name)));
        }
      }
    }
    return spans;
  }

  private static List<int[]> units(String text, Border border) {
    List<int[]> units = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int end = at + Character.charCount(text.codePointAt(at));
      while (end < text.length()
          && !border.parts(text.codePointBefore(end), text.codePointAt(end))) {
        end += Character.charCount(text.codePointAt(end));
      }
      if (text.charAt(at) != ' ') {
        units.add(new int[] {at, end});
      }
      at = end;
    }
    return units;
  }

  /** Whether a name stands in a text between two borders; both are normalised. */
  static boolean holds(String normalizedText, String normalizedName, Border border) {
    int at = normalizedText.indexOf(normalizedName);
    while (at >= 0 && !normalizedName.isEmpty()) {
      int end = at + normalizedName.length();
      if (partsAt(normalizedText, at, border) && partsAt(normalizedText, end, border)) {
        return true;
      }
      at = normalizedText.indexOf(normalizedName, at + 1);
    }
    return false;
  }

  private static boolean partsAt(String text, int at, Border border) {
    return at == 0
        || at == text.length()
        || border.parts(text.codePointBefore(at), text.codePointAt(at));
  }
}
