package io.flinkgraphrag.generate.extractive;

import io.flinkgraphrag.generate.AnswerGenerator;
import io.flinkgraphrag.generate.Generation;
import io.flinkgraphrag.generate.GenerationRequest;
import io.flinkgraphrag.generate.evidence.CitationMarks;
import io.flinkgraphrag.generate.evidence.EvidenceSentences;
import io.flinkgraphrag.generate.evidence.EvidenceSentences.Sentence;
import io.flinkgraphrag.generate.evidence.FactStatements;
import io.flinkgraphrag.generate.evidence.Quotes;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.model.contract.Answer;
import io.flinkgraphrag.model.contract.Evidence;
import io.flinkgraphrag.text.Language;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Answers without a model: quotes the one to three sentences that answer best, each with its mark,
 * the one that answers first. A fact may stand in for a sentence that no passage in evidence has.
 * Facts answer, by names and what says so, where there is nothing else, and where they say what no
 * passage in evidence states and no less of what is asked than the sentences do.
 *
 * <p>Deterministic, without threads and without state: the future is complete on return. The
 * default generator, and what the answer falls back to when another one fails.
 */
public final class ExtractiveGenerator implements AnswerGenerator {

  static final String NAME = "extractive";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public CompletableFuture<Generation> generate(GenerationRequest request) {
    try {
      return CompletableFuture.completedFuture(write(request));
    } catch (CallException e) {
      return CompletableFuture.failedFuture(e);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(
          new CallException(CallException.Kind.INVALID_REQUEST, "cannot quote: " + e, e));
    }
  }

  @Override
  public void close() {}

  /** Writes at once, in the caller's thread. */
  public Generation write(GenerationRequest request) throws CallException {
    Language language = Language.of(request.language());
    Evidence evidence = request.evidence();
    EvidenceSentences sentences =
        new EvidenceSentences(evidence.passages(), evidence.facts(), language);
    String question = request.question();
    if (sentences.all().stream().allMatch(Sentence::isFact)) {
      if (evidence.facts().isEmpty()) {
        throw new CallException(
            CallException.Kind.INVALID_REQUEST, "the evidence holds no text to quote");
      }
      return stated(FactStatements.answer(request.standalone(), evidence, language));
    }
    SentencePicker picker =
        new SentencePicker(question, request.standalone(), evidence, sentences, language);
    List<Sentence> picked = picker.pick();
    return FactStatements.named(question, evidence, language)
        .filter(names -> picker.isBetter(names, picked))
        .map(names -> stated(names.text()))
        .orElseGet(() -> quote(evidence, picked));
  }

  private static Generation stated(String text) {
    return new Generation(text, List.of(), "", 0, 0, 0);
  }

  private static Generation quote(Evidence evidence, List<Sentence> picked) {
    StringBuilder text = new StringBuilder();
    Map<Integer, List<Sentence>> cited = new TreeMap<>();
    boolean hadLines = false;
    for (Sentence sentence : picked) {
      String quoted = Quotes.withoutMarks(Quotes.cut(sentence.text()));
      boolean hasLines = quoted.indexOf('\n') >= 0;
      // what follows a table stands below it
      String between = hadLines || hasLines ? "\n" : " ";
      text.append(text.isEmpty() ? "" : between).append(quoted);
      hadLines = hasLines;
      if (!sentence.isFact()) {
        int n = sentence.passage() + 1;
        text.append(" [").append(n).append(']');
        cited.computeIfAbsent(n, number -> new ArrayList<>()).add(sentence);
      }
    }
    List<Answer.Citation> citations = new ArrayList<>();
    cited.forEach((n, used) -> citations.add(CitationMarks.citation(n, evidence, together(used))));
    return new Generation(text.toString(), List.copyOf(citations), "", 0, 0, 0);
  }

  /** One quote of all sentences of a passage, in its order. */
  private static String together(List<Sentence> used) {
    List<Sentence> inOrder = new ArrayList<>(used);
    inOrder.sort(Comparator.comparingInt(Sentence::position));
    StringBuilder quote = new StringBuilder();
    int next = inOrder.get(0).position();
    for (Sentence sentence : inOrder) {
      if (!quote.isEmpty()) {
        quote.append(between(sentence, sentence.position() == next));
      }
      quote.append(Quotes.cut(sentence.text()));
      next = sentence.position() + 1;
    }
    return quote.toString();
  }

  private static String between(Sentence sentence, boolean adjoins) {
    if (!adjoins) {
      return " … ";
    }
    return sentence.onNewLine() ? "\n" : " ";
  }
}
