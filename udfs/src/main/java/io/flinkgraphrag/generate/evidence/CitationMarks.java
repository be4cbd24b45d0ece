package io.flinkgraphrag.generate.evidence;

import io.flinkgraphrag.model.contract.Answer;
import io.flinkgraphrag.model.contract.Evidence;
import io.flinkgraphrag.text.Language;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Checks a model's text: every mark that stays is {@code [n]} and stands for a passage that the
 * model was shown. Marks of passages that there are not are removed, and what only looks like a
 * mark stays as it is, code included: {@link MarkPlace} tells them apart. The citations are built
 * from the marks that stay.
 *
 * <p>A text without any valid mark, though there are passages, gets the mark of the passage that
 * shares most with it, and it is told of it: a reader can check it there, and knows that the model
 * did not say so.
 */
public final class CitationMarks {

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
    MarkReader read = MarkReader.read(text.strip(), shown);
    String marked = read.text();
    Map<Integer, String> claims = read.claims();
    if (!read.saysAnything()) {
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
}
