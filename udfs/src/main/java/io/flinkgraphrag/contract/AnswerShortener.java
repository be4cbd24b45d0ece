package io.flinkgraphrag.contract;

import io.flinkgraphrag.model.contract.Answer;
import io.flinkgraphrag.model.contract.Evidence;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Brings an answer under the size limit by leaving out what matters least, and no more of it than
 * needed: ends of the texts in evidence, then its entities and passages from the end, facts from
 * the end, ends of quotes, the end of the answer's text, the metadata, and last citations from the
 * end and the end of the question. Identity, status and reason stay.
 */
final class AnswerShortener {

  private static final String ELLIPSIS = "…";

  private AnswerShortener() {}

  /**
   * @param fits whether an answer is short enough; one without all of the above has to be
   */
  static Answer shorten(Answer answer, Predicate<Answer> fits) {
    Answer shorter = answer;
    if (answer.evidence() != null) {
      shorter = cutTexts(shorter, fits);
      if (!fits.test(shorter)) {
        shorter = dropEvidence(shorter, fits);
      }
    }
    if (!fits.test(shorter)) {
      shorter = dropFacts(shorter, fits);
    }
    if (!fits.test(shorter)) {
      shorter = cutQuotes(shorter, fits);
    }
    if (!fits.test(shorter)) {
      shorter = cutAnswer(shorter, fits);
    }
    if (!fits.test(shorter)) {
      shorter = withMetadata(shorter, "");
    }
    if (!fits.test(shorter)) {
      shorter = dropCitations(shorter, fits);
    }
    return fits.test(shorter) ? shorter : cutQuestion(shorter, fits);
  }

  private static Answer cutTexts(Answer answer, Predicate<Answer> fits) {
    Answer.Retrieved evidence = Objects.requireNonNull(answer.evidence());
    List<Evidence.Passage> passages = evidence.passages();
    int longest = passages.stream().mapToInt(p -> Texts.length(p.text())).max().orElse(0);
    return most(
        longest,
        n ->
            withEvidence(
                answer, passages.stream().map(p -> cutText(p, n)).toList(), evidence.entities()),
        fits);
  }

  /** Entities go before passages. */
  private static Answer dropEvidence(Answer answer, Predicate<Answer> fits) {
    Answer.Retrieved evidence = Objects.requireNonNull(answer.evidence());
    List<Evidence.Passage> passages = evidence.passages();
    List<Evidence.Entity> entities = evidence.entities();
    return most(
        passages.size() + entities.size(),
        n ->
            withEvidence(
                answer,
                passages.subList(0, Math.min(n, passages.size())),
                entities.subList(0, Math.max(0, n - passages.size()))),
        fits);
  }

  private static Answer dropFacts(Answer answer, Predicate<Answer> fits) {
    return most(answer.facts().size(), n -> withFacts(answer, answer.facts().subList(0, n)), fits);
  }

  private static Answer cutQuotes(Answer answer, Predicate<Answer> fits) {
    int longest =
        answer.citations().stream().mapToInt(c -> Texts.length(c.quote())).max().orElse(0);
    return most(
        longest,
        n -> withCitations(answer, answer.citations().stream().map(c -> cutQuote(c, n)).toList()),
        fits);
  }

  private static Answer cutAnswer(Answer answer, Predicate<Answer> fits) {
    return most(
        Texts.length(answer.answer()), n -> withAnswer(answer, cut(answer.answer(), n)), fits);
  }

  private static Answer dropCitations(Answer answer, Predicate<Answer> fits) {
    return most(
        answer.citations().size(),
        n -> withCitations(answer, answer.citations().subList(0, n)),
        fits);
  }

  private static Answer cutQuestion(Answer answer, Predicate<Answer> fits) {
    return most(
        Texts.length(answer.question()),
        n -> withQuestion(answer, cut(answer.question(), n)),
        fits);
  }

  /** The candidate of the largest n that fits; of 0 where none does. */
  private static Answer most(int max, IntFunction<Answer> candidate, Predicate<Answer> fits) {
    int low = 0;
    int high = max;
    while (low < high) {
      int middle = low + (high - low + 1) / 2;
      if (fits.test(candidate.apply(middle))) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return candidate.apply(low);
  }

  /** At most {@code max} code points, the last of them an ellipsis where something was cut. */
  private static String cut(String text, int max) {
    if (Texts.length(text) <= max) {
      return text;
    }
    return max == 0 ? "" : Texts.cut(text, max - 1) + ELLIPSIS;
  }

  private static Evidence.Passage cutText(Evidence.Passage passage, int max) {
    return passage.withText(cut(passage.text(), max));
  }

  private static Answer.Citation cutQuote(Answer.Citation citation, int max) {
    return new Answer.Citation(
        citation.n(),
        citation.passage(),
        citation.document(),
        citation.title(),
        cut(citation.quote(), max),
        citation.score());
  }

  static Answer withMetadata(Answer answer, String metadata) {
    return copy(answer, answer.question(), answer.answer(), Lists.of(answer), metadata);
  }

  private static Answer withFacts(Answer answer, List<Evidence.Fact> facts) {
    Lists lists = new Lists(answer.citations(), facts, answer.evidence());
    return copy(answer, answer.question(), answer.answer(), lists, answer.metadata());
  }

  private static Answer withEvidence(
      Answer answer, List<Evidence.Passage> passages, List<Evidence.Entity> entities) {
    Answer.Retrieved evidence = new Answer.Retrieved(passages, entities);
    Lists lists = new Lists(answer.citations(), answer.facts(), evidence);
    return copy(answer, answer.question(), answer.answer(), lists, answer.metadata());
  }

  private static Answer withCitations(Answer answer, List<Answer.Citation> citations) {
    Lists lists = new Lists(citations, answer.facts(), answer.evidence());
    return copy(answer, answer.question(), answer.answer(), lists, answer.metadata());
  }

  private static Answer withAnswer(Answer answer, String text) {
    return copy(answer, answer.question(), text, Lists.of(answer), answer.metadata());
  }

  private static Answer withQuestion(Answer answer, String question) {
    return copy(answer, question, answer.answer(), Lists.of(answer), answer.metadata());
  }

  /** The parts of an answer that have a length of their own. */
  private record Lists(
      List<Answer.Citation> citations,
      List<Evidence.Fact> facts,
      Answer.@Nullable Retrieved evidence) {

    static Lists of(Answer answer) {
      return new Lists(answer.citations(), answer.facts(), answer.evidence());
    }
  }

  private static Answer copy(
      Answer answer, String question, String text, Lists lists, String metadata) {
    return new Answer(
        answer.graph(),
        answer.questionId(),
        question,
        answer.status(),
        text,
        lists.citations(),
        lists.facts(),
        lists.evidence(),
        answer.completeness(),
        answer.confidence(),
        answer.graphVersion(),
        answer.reason(),
        answer.generator(),
        answer.reranker(),
        answer.timings(),
        metadata,
        answer.headers(),
        answer.answeredAt());
  }
}
