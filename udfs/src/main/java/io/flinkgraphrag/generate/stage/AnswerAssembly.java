package io.flinkgraphrag.generate.stage;

import io.flinkgraphrag.generate.Generation;
import io.flinkgraphrag.generate.GeneratorStep;
import io.flinkgraphrag.generate.evidence.Phrases;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.Status;
import io.flinkgraphrag.model.contract.Answer;
import io.flinkgraphrag.model.contract.Evidence;
import io.flinkgraphrag.model.contract.EvidenceDetail;
import io.flinkgraphrag.model.contract.Question;
import io.flinkgraphrag.model.retrieval.GroundedQuestion;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.model.retrieval.Stamps;
import io.flinkgraphrag.model.retrieval.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Puts terminal records together. Knows the contract of answers and nothing of how texts come
 * about: pure functions of the question, the outcome and the time.
 */
final class AnswerAssembly {

  private AnswerAssembly() {}

  /**
   * A text that was written.
   *
   * @param generator the name of who wrote it
   * @param attempts generators that were asked, the one that wrote it included
   */
  record Written(String generator, int attempts, Generation generation) {}

  /** The record of a question whose end was decided before generation. */
  static Answer settled(GroundedQuestion asked, Verdict verdict, long now) {
    return refused(asked, verdict.status(), verdict.reason(), now);
  }

  /**
   * The record of a question that gets a sentence in place of an answer, and the reason. It has
   * facts only where the evidence is to be shown.
   */
  static Answer refused(GroundedQuestion asked, Status status, Reason reason, long now) {
    String sentence = Phrases.refusal(status, asked.context().question().text());
    List<Evidence.Fact> facts = shown(asked) ? asked.evidence().facts() : List.of();
    return answer(asked, status, sentence, List.of(), facts, reason, null, now);
  }

  /**
   * The record of a question whose graph wants no quotes when no model answered.
   *
   * @param failure why the models did not
   */
  static Answer refusedByOrder(GroundedQuestion asked, Reason failure, long now) {
    String graph = asked.context().question().graph();
    Reason reason =
        new Reason(
            failure.code(),
            failure.message()
                + "; nothing was quoted instead, as the order of generators of graph \""
                + graph
                + "\" ends with "
                + GeneratorStep.REFUSAL.text());
    return refused(asked, Status.FAILED, reason, now);
  }

  /** The record for evidence that holds nothing. */
  static Answer withoutEvidence(GroundedQuestion asked, long now) {
    Reason missing = missing(asked.context());
    Reason reason =
        missing != null
            ? missing
            : new Reason(
                "NO_EVIDENCE",
                "graph \""
                    + asked.context().question().graph()
                    + "\" holds no passage and no fact for this question");
    return refused(asked, Status.NO_EVIDENCE, reason, now);
  }

  /**
   * The record of a question whose evidence hardly holds an answer.
   *
   * @param least confidence with which its graph answers
   */
  static Answer lowConfidence(GroundedQuestion asked, double least, long now) {
    Reason low =
        new Reason(
            "LOW_CONFIDENCE",
            String.format(
                Locale.ROOT,
                "The confidence that graph \"%s\" holds an answer is %.3f, and it answers from %.3f"
                    + " on. Ask in the graph's words, ask with \"want\":\"evidence\" to see what was"
                    + " found, or lower its confidenceMin.",
                asked.context().question().graph(),
                // rounded down, so that it is never shown as the least itself
                Math.floor(1_000 * Objects.requireNonNull(asked.confidence())) / 1_000,
                least));
    return refused(asked, Status.NO_EVIDENCE, low, now);
  }

  /** The record of a question that wants no text: what was found is the answer. */
  static Answer evidenceAlone(GroundedQuestion asked, long now) {
    Reason missing = missing(asked.context());
    return answer(
        asked,
        missing == null ? Status.ANSWERED : Status.DEGRADED,
        "",
        List.of(),
        asked.evidence().facts(),
        missing,
        null,
        now);
  }

  /**
   * The record of a question that was answered: {@link Status#ANSWERED} where nothing was missing,
   * else {@link Status#DEGRADED}.
   *
   * @param failureOrNull why the text is not by the generator that was to write it
   */
  static Answer written(
      GroundedQuestion asked, Written written, @Nullable Reason failureOrNull, long now) {
    Generation generation = written.generation();
    Reason reason = both(failureOrNull, both(cut(written), missing(asked.context())));
    Answer.Generator generator =
        new Answer.Generator(
            written.generator(),
            generation.model(),
            generation.promptTokens(),
            generation.completionTokens(),
            written.attempts(),
            false,
            generation.firstTokenMs(),
            generation.endpoint(),
            generation.citationsAdded());
    return answer(
        asked,
        reason == null ? Status.ANSWERED : Status.DEGRADED,
        generation.text(),
        generation.citations(),
        asked.evidence().facts(),
        reason,
        generator,
        now);
  }

  /** What retrieval lacked; null for nothing. */
  private static @Nullable Reason missing(QuestionContext context) {
    if (context.shortfall() != null) {
      return context.shortfall();
    }
    if (context.completeness() < 1) {
      return new Reason(
          "PARTIAL_EVIDENCE",
          Math.round(context.completeness() * 100)
              + " % of the graph's shards sent their evidence in time");
    }
    return null;
  }

  /**
   * That the text is not whole; null where it is. It is kept: a reader knows, and may ask again.
   */
  private static @Nullable Reason cut(Written written) {
    String cut = written.generation().cut();
    return cut.isEmpty() ? null : new Reason("GENERATOR_CUT", written.generator() + ": " + cut);
  }

  /** The first one's code and what both say; either may be null. */
  private static @Nullable Reason both(
      @Nullable Reason firstOrNull, @Nullable Reason secondOrNull) {
    if (firstOrNull == null || secondOrNull == null) {
      return firstOrNull == null ? secondOrNull : firstOrNull;
    }
    return new Reason(
        firstOrNull.code(),
        firstOrNull.message() + "; also " + secondOrNull.code() + ": " + secondOrNull.message());
  }

  private static Answer answer(
      GroundedQuestion asked,
      Status status,
      String text,
      List<Answer.Citation> citations,
      List<Evidence.Fact> facts,
      @Nullable Reason reasonOrNull,
      Answer.@Nullable Generator generatorOrNull,
      long now) {
    Question question = asked.context().question();
    return new Answer(
        question.graph(),
        question.id(),
        question.text(),
        status,
        text,
        citations,
        facts,
        shown(asked) ? Answer.Retrieved.of(asked.evidence()) : null,
        asked.context().completeness(),
        asked.confidence(),
        version(asked.evidence()),
        reasonOrNull,
        generatorOrNull,
        asked.reranker(),
        timings(question, asked.context().stamps(), now),
        question.metadata(),
        question.headers(),
        now);
  }

  private static boolean shown(GroundedQuestion asked) {
    return asked.context().question().evidence() != EvidenceDetail.NONE;
  }

  private static long version(Evidence evidence) {
    long version = 0;
    for (Evidence.Passage passage : evidence.passages()) {
      version = Math.max(version, passage.version());
    }
    for (Evidence.Fact fact : evidence.facts()) {
      version = Math.max(version, fact.version());
    }
    return version;
  }

  /** Of a producer's clock nothing is counted, as {@code timeoutMs} is not: from admission then. */
  private static Answer.Timings timings(Question question, Stamps stamps, long now) {
    long askedAt = question.brokerTime() ? question.askedAt() : stamps.admitted();
    return new Answer.Timings(
        span(askedAt, stamps.admitted()),
        span(stamps.admitted(), stamps.link()),
        span(stamps.link(), stamps.hop()),
        span(stamps.hop(), stamps.read()),
        span(stamps.read(), stamps.generate()),
        span(stamps.generate(), now),
        span(askedAt, now));
  }

  /** 0 where one end is missing, and where clocks of two machines disagree. */
  private static long span(long from, long to) {
    return from == 0 || to == 0 ? 0 : Math.max(0, to - from);
  }
}
