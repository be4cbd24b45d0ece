package io.flinkgraphrag.generate;

import io.flinkgraphrag.model.Answer;
import io.flinkgraphrag.model.Evidence;
import io.flinkgraphrag.text.Language;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Answers without a model: quotes the one to three sentences that answer best, each with its mark.
 * Evidence of facts only is answered by stating the facts that fit best.
 *
 * <p>Deterministic, without threads and without state: the future is complete on return. The
 * default generator, and what the answer falls back to when another one fails.
 */
final class ExtractiveGenerator implements AnswerGenerator {

  static final String NAME = "extractive";

  /** Facts that an answer states. */
  static final int FACTS_MAX = 3;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public CompletableFuture<Generation> generate(GenerationRequest request) {
    try {
      return CompletableFuture.completedFuture(write(request));
    } catch (GenerationException e) {
      return CompletableFuture.failedFuture(e);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(
          new GenerationException(
              GenerationException.Kind.INVALID_REQUEST, "cannot quote: " + e, e));
    }
  }

  @Override
  public void close() {}

  /** Writes at once, in the caller's thread. */
  Generation write(GenerationRequest request) throws GenerationException {
    Language language = Language.of(request.language());
    Evidence evidence = request.evidence();
    EvidenceSentences sentences = new EvidenceSentences(evidence.passages(), language);
    if (!sentences.all().isEmpty()) {
      return quote(
          evidence,
          new SentencePicker(request.question(), evidence.passages(), sentences, language).pick());
    }
    if (!evidence.facts().isEmpty()) {
      return new Generation(
          statements(request.question(), evidence.facts(), language), List.of(), "", 0, 0, 0);
    }
    throw new GenerationException(
        GenerationException.Kind.INVALID_REQUEST, "the evidence holds no text to quote");
  }

  private static Generation quote(Evidence evidence, List<EvidenceSentences.Sentence> picked) {
    StringBuilder text = new StringBuilder();
    Map<Integer, Answer.Citation> citations = new TreeMap<>();
    for (EvidenceSentences.Sentence sentence : picked) {
      int n = sentence.passage() + 1;
      String quote = Quotes.cut(sentence.text());
      if (!text.isEmpty()) {
        text.append(' ');
      }
      text.append(Quotes.withoutMarks(quote)).append(" [").append(n).append(']');
      citations.putIfAbsent(n, CitationMarks.citation(n, evidence, quote));
    }
    return new Generation(text.toString(), List.copyOf(citations.values()), "", 0, 0, 0);
  }

  private static String statements(String question, List<Evidence.Fact> facts, Language language) {
    Set<String> wanted = new HashSet<>(language.terms(question));
    List<Evidence.Fact> best = new ArrayList<>(facts);
    best.sort(
        Comparator.comparingLong((Evidence.Fact fact) -> shared(fact, wanted, language))
            .thenComparingDouble(Evidence.Fact::score)
            .reversed());
    long most = shared(best.get(0), wanted, language);
    StringBuilder text = new StringBuilder();
    for (Evidence.Fact fact : best.subList(0, Math.min(best.size(), FACTS_MAX))) {
      if (most > 0 && shared(fact, wanted, language) == 0) {
        break;
      }
      if (!text.isEmpty()) {
        text.append(' ');
      }
      text.append(Quotes.withoutMarks(Quotes.cut(statement(fact)))).append('.');
    }
    return text.toString();
  }

  private static long shared(Evidence.Fact fact, Set<String> wanted, Language language) {
    return language.terms(statement(fact)).stream().distinct().filter(wanted::contains).count();
  }

  private static String statement(Evidence.Fact fact) {
    return fact.source() + " " + fact.predicate() + " " + fact.target();
  }
}
