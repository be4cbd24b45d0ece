package io.flinkgraphrag.generate.evidence;

import io.flinkgraphrag.model.contract.Answer;
import io.flinkgraphrag.model.contract.Evidence;
import io.flinkgraphrag.text.Language;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks a model's text: every mark that stays is {@code [n]} and stands for a passage that the
 * model was shown; the others are removed. The citations are built from the marks that stay.
 *
 * <p>Models also write {@code [1, 2]}, {@code [1-3]}, {@code 【1】} or {@code [^1]}: these become
 * plain marks. Numbers too long for a mark, such as years, keep their place in parentheses.
 *
 * <p>A text without any valid mark, though there are passages, gets the mark of the passage that
 * shares most with it, and it is told of it: a reader can check it there, and knows that the model
 * did not say so.
 */
public final class CitationMarks {

  private static final String NUMBER = "\\^?\\d{1,3}(?:\\s*[-–]\\s*\\d{1,3})?";

  /**
   * White space before a mark is bounded and the numbers are possessive: a model that repeats
   * itself would otherwise take time by the square of its reply, or a stack frame a number.
   */
  private static final Pattern MARK =
      Pattern.compile(
          "(\\s{0,16})[\\[【［]\\s*("
              + NUMBER
              + "(?:\\s*[,，、;]\\s*"
              + NUMBER
              + ")*+)\\s*(?:†[^\\]】］]{0,40})?[\\]】］]");

  private static final Pattern RANGE = Pattern.compile("(\\d+)(?:\\s*[-–]\\s*(\\d+))?");
  private static final Pattern CLAIM_END = Pattern.compile("[.!?。！？\\n]\\s{0,16}(?=\\S)");

  private CitationMarks() {}

  /**
   * The text with its marks checked, "" where it was nothing else; citations by number.
   *
   * @param added whether the one mark was not the model's
   */
  public record Checked(String text, List<Answer.Citation> citations, boolean added) {}

  /**
   * Checks a text.
   *
   * @param shown how many passages of the evidence the model was shown, from the first on
   */
  public static Checked check(String text, Evidence evidence, int shown, Language language) {
    Map<Integer, String> claims = new TreeMap<>();
    String marked = keepValid(text.strip(), shown, claims).strip();
    if (MARK.matcher(marked).replaceAll("").isBlank()) {
      return new Checked("", List.of(), false);
    }
    if (shown == 0) {
      return new Checked(marked, List.of(), false);
    }
    EvidenceSentences sentences =
        new EvidenceSentences(evidence.passages().subList(0, shown), language);
    boolean added = claims.isEmpty();
    if (added) {
      EvidenceSentences.Sentence closest = sentences.closest(new HashSet<>(language.terms(marked)));
      int n = closest == null ? 1 : closest.passage() + 1;
      claims.put(n, marked);
      marked = marked + " [" + n + "]";
    }
    List<Answer.Citation> citations = new ArrayList<>();
    claims.forEach(
        (n, claim) -> {
          EvidenceSentences.Sentence closest =
              sentences.closest(n - 1, new HashSet<>(language.terms(claim)));
          String quote = closest == null ? evidence.passages().get(n - 1).title() : closest.text();
          citations.add(citation(n, evidence, Quotes.cut(quote)));
        });
    return new Checked(marked, citations, added);
  }

  public static Answer.Citation citation(int n, Evidence evidence, String quote) {
    Evidence.Passage passage = evidence.passages().get(n - 1);
    return new Answer.Citation(
        n, passage.id(), passage.document(), passage.title(), quote, passage.score());
  }

  /** Rewrites the marks; the claim of each number is what its first mark stands behind. */
  private static String keepValid(String text, int shown, Map<Integer, String> claims) {
    StringBuilder kept = new StringBuilder();
    Matcher mark = MARK.matcher(text);
    int from = 0;
    String claim = "";
    while (mark.find()) {
      String between = text.substring(from, mark.start());
      kept.append(Quotes.withoutMarks(between));
      claim = between.isBlank() ? claim : lastSentence(between);
      Set<Integer> valid = valid(mark.group(2), shown);
      if (!valid.isEmpty()) {
        kept.append(mark.group(1));
      }
      for (int n : valid) {
        kept.append('[').append(n).append(']');
        claims.putIfAbsent(n, claim);
      }
      from = mark.end();
    }
    return kept.append(Quotes.withoutMarks(text.substring(from))).toString();
  }

  private static Set<Integer> valid(String numbers, int shown) {
    Set<Integer> valid = new LinkedHashSet<>();
    Matcher range = RANGE.matcher(numbers);
    while (range.find()) {
      int first = Integer.parseInt(range.group(1));
      int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
      for (int n = Math.max(first, 1); n <= Math.min(last, shown); n++) {
        valid.add(n);
      }
    }
    return valid;
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
