package io.flinkgraphrag.generate.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brackets that hold nothing but numbers of passages, as models write them: {@code [1]}, {@code [1,
 * 2]}, {@code [1-3]}, {@code [^1]}, {@code [ID:1]}, {@code (Passage 1)}, {@code 【1†source】}.
 * Whether they are a citation where they stand is {@link MarkPlace}'s to say.
 *
 * @param end index behind the closing bracket
 * @param spans the numbers, each 0 to 999
 * @param named whether the text itself says that they are passages: by a word, or by brackets that
 *     stand for nothing else
 * @param round whether the brackets are parentheses
 */
record Bracket(int end, List<Span> spans, boolean named, boolean round) {

  /** Numbers from the first to the last one. */
  record Span(int first, int last) {}

  /** Characters between the brackets; what is longer is no mark. */
  private static final int LENGTH_MAX = 160;

  private static final int DIGITS_MAX = 3;
  private static final String OPENING = "[【［〔⟦(（";
  private static final String CLOSING = "]】］〕⟧)）";
  private static final String ROUND = "(（";
  private static final String NAMING = "【⟦";
  private static final String RANGE = "-–—‑~～";
  private static final String SEPARATORS = ",;，；、&";
  private static final String DECORATION = "*_\\ \t\u00A0";

  private static final Set<String> NAMES =
      words(
          "passage passages source sources id ids doc docs document documents ref refs"
              + " reference references citation citations cite cited evidence chunk chunks"
              + " context footnote quelle quellen textstelle passagen 来源 段落 文档 引用 资料 参考 出处 证据"
              + " 文献 片段 第 來源 文檔 資料 參考 出處 證據 文獻");

  private static final Set<String> LINKING = words("and und et y see siehe vgl cf 和 与 與 及 见 見");

  private static final Set<String> COUNTING = words("段 条 條 篇 号 號");

  private static Set<String> words(String list) {
    return Set.of(list.split(" "));
  }

  /** What begins at this place; null where it is anything else. */
  static @Nullable Bracket at(String text, int at) {
    int kind = OPENING.indexOf(text.charAt(at));
    if (kind < 0) {
      return null;
    }
    if (text.startsWith("[[", at)) {
      Bracket inner = text.startsWith("[[[", at) ? null : at(text, at + 1);
      return inner != null && text.startsWith("]", inner.end)
          ? new Bracket(inner.end + 1, inner.spans, inner.named, false)
          : null;
    }
    return new Reader(text, at, CLOSING.charAt(kind)).read();
  }

  /** Whether there are several numbers, as in a list, an interval or a vector. */
  boolean many() {
    return spans.size() > 1 || spans.get(0).first != spans.get(0).last;
  }

  /** Whether a range falls, as the result of a game does. */
  boolean falls() {
    return spans.stream().anyMatch(span -> span.first > span.last);
  }

  boolean hasZero() {
    return spans.stream().anyMatch(span -> span.first == 0);
  }

  /** Whether a range, such as {@code 1-9}, goes on behind the last passage. */
  boolean rangesBeyond(int shown) {
    return spans.stream().anyMatch(span -> span.first < span.last && span.last > shown);
  }

  /** Whether there are passages of all these numbers. */
  boolean allOf(int shown) {
    return spans.stream()
        .allMatch(span -> span.first >= 1 && span.first <= span.last && span.last <= shown);
  }

  /** The numbers that there are passages of, as they stand. */
  List<Integer> of(int shown) {
    List<Integer> numbers = new ArrayList<>();
    for (Span span : spans) {
      for (int n = Math.max(1, span.first); n <= Math.min(span.last, shown); n++) {
        if (!numbers.contains(n)) {
          numbers.add(n);
        }
      }
    }
    return numbers;
  }

  /** Reads one pair of brackets from left to right. */
  private static final class Reader {

    private final String text;
    private final int begin;
    private final char closing;
    private final List<Span> spans = new ArrayList<>();
    private boolean named;
    private boolean mayNumber = true;
    private boolean afterName;
    private int at;

    private Reader(String text, int opening, char closing) {
      this.text = text;
      this.begin = opening;
      this.closing = closing;
      this.named = NAMING.indexOf(text.charAt(opening)) >= 0;
      this.at = opening + 1;
    }

    private @Nullable Bracket read() {
      int limit = Math.min(text.length(), begin + 1 + LENGTH_MAX);
      while (at < limit) {
        char c = text.charAt(at);
        if (c == closing) {
          return spans.isEmpty()
              ? null
              : new Bracket(at + 1, spans, named, ROUND.indexOf(text.charAt(begin)) >= 0);
        }
        if (!(Character.isDigit(c) ? number() : other(c))) {
          return null;
        }
      }
      return null;
    }

    private boolean number() {
      int first = digits();
      if (first < 0 || !mayNumber) {
        return false;
      }
      int last = first;
      int behind = at;
      skipDecoration();
      if (at < text.length() && RANGE.indexOf(text.charAt(at)) >= 0) {
        at++;
        skipDecoration();
        last = digits();
      } else {
        at = behind;
      }
      spans.add(new Span(first, last));
      mayNumber = false;
      afterName = false;
      return last >= 0;
    }

    /** Below zero where there is no number, or too long a one. */
    private int digits() {
      int from = at;
      int value = 0;
      while (at < text.length() && Character.isDigit(text.charAt(at)) && at - from <= DIGITS_MAX) {
        value = 10 * value + Character.digit(text.charAt(at), 10);
        at++;
      }
      return at == from || at - from > DIGITS_MAX ? -1 : value;
    }

    private void skipDecoration() {
      while (at < text.length() && DECORATION.indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private boolean other(char c) {
      if (Character.isLetter(c)) {
        return word();
      }
      at++;
      if (DECORATION.indexOf(c) >= 0) {
        return true;
      }
      if (c == '^' || c == '#' || c == '№') {
        named = true;
        afterName = true;
        return mayNumber;
      }
      if (SEPARATORS.indexOf(c) >= 0) {
        boolean behindNumber = !spans.isEmpty() && !mayNumber;
        mayNumber = true;
        return behindNumber;
      }
      boolean title = !mayNumber && named && (c == ':' || c == '：');
      if (c == '†' || title) {
        return !spans.isEmpty() && skipToEnd();
      }
      if (c == '.') {
        return afterName || (at < text.length() && text.charAt(at) == closing);
      }
      return afterName && (c == ':' || c == '：' || c == '-');
    }

    /** A title, or what OpenAI's assistants write behind the number. */
    private boolean skipToEnd() {
      int limit = Math.min(text.length(), begin + LENGTH_MAX);
      while (at < limit && text.charAt(at) != closing) {
        at++;
      }
      return at < limit;
    }

    private boolean word() {
      int from = at;
      while (at < text.length() && at - from <= LENGTH_MAX && Character.isLetter(text.charAt(at))) {
        at++;
      }
      String word = text.substring(from, at).toLowerCase(Locale.ROOT);
      if (NAMES.contains(word)) {
        named = true;
        afterName = true;
        mayNumber = true;
        return true;
      }
      if (LINKING.contains(word)) {
        mayNumber = true;
        return true;
      }
      return COUNTING.contains(word) && !spans.isEmpty();
    }
  }
}
