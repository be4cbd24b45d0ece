package io.flinkgraphrag.link.passages;

import io.flinkgraphrag.link.LinkOptions;
import io.flinkgraphrag.link.Scores;
import io.flinkgraphrag.link.SlotHashes;
import io.flinkgraphrag.link.TopSlots;
import io.flinkgraphrag.link.passages.LinkState.Totals;
import io.flinkgraphrag.link.vectors.Int8Vector;
import io.flinkgraphrag.link.vectors.VectorBlocks;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.message.LinkPart.Candidate;
import io.flinkgraphrag.model.message.LinkPart.Passages;
import io.flinkgraphrag.model.message.LinkRequest;
import io.flinkgraphrag.model.message.TermStatistics;
import io.flinkgraphrag.state.PagedSet;
import io.flinkgraphrag.text.Language;
import io.flinkgraphrag.text.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Finds one shard's candidates among its passages for a question. Reads state only; the shard's key
 * must be set.
 */
public final class LinkSearch {

  /** Okapi BM25 as Lucene's BM25Similarity has it, with its defaults. */
  private static final double K1 = 1.2;

  private static final double B = 0.75;

  private final LinkState state;
  private final Postings postings;
  private final VectorBlocks vectors;
  private final SlotHashes hashes;
  private final LinkOptions options;

  public LinkSearch(
      LinkState state,
      Postings postings,
      VectorBlocks vectors,
      SlotHashes hashes,
      LinkOptions options) {
    this.state = state;
    this.postings = postings;
    this.vectors = vectors;
    this.hashes = hashes;
    this.options = options;
  }

  public Passages search(LinkRequest request, Language language) throws Exception {
    Totals totals = state.totals();
    TopSlots dense = top(request);
    TopSlots sentences = top(request);
    if (request.vector().length > 0) {
      Int8Vector vector = Int8Vector.of(request.vector());
      vectors.scan(request.scatter().shard(), totals.slots().end(), vector, dense, sentences);
    }
    return new Passages(
        totals.passages(),
        candidates(dense),
        candidates(sentences),
        lexical(request, totals, language),
        titled(request.text(), language));
  }

  private TopSlots top(LinkRequest request) {
    String shard = request.scatter().shard();
    return new TopSlots(options.candidates(), slot -> hashes.of(shard, slot));
  }

  private List<Candidate> lexical(LinkRequest request, Totals totals, Language language)
      throws Exception {
    if (totals.passages() == 0) {
      return List.of();
    }
    double[] scores = new double[totals.slots().end()];
    Map<String, Integer> terms =
        QuestionTerms.of(request.text(), language, options.questionTermsMax());
    for (Map.Entry<String, Integer> term : terms.entrySet()) {
      addScores(request, term.getKey(), term.getValue(), totals, scores);
    }
    TopSlots top = top(request);
    for (int slot = 0; slot < scores.length; slot++) {
      if (scores[slot] > 0) {
        top.offer(slot, Scores.round(scores[slot]));
      }
    }
    return candidates(top);
  }

  private void addScores(
      LinkRequest request, String term, int times, Totals totals, double[] scores)
      throws Exception {
    TermHeader header = state.terms.get(term);
    if (header == null) {
      return;
    }
    TermStatistics graph =
        request.statistics() != null
            ? request.statistics()
            : new TermStatistics(
                totals.passages(), totals.terms(), Map.of(term, (long) header.frequency()));
    double averageLength = Math.max(1.0, (double) graph.length() / Math.max(1, graph.passages()));
    double idf = idf(graph, term);
    for (int number : header.blocks()) {
      PostingBlock block =
          Objects.requireNonNull(postings.read(request.scatter().shard(), term, number));
      for (int i = 0; i < block.slots().length; i++) {
        double tf = block.frequencies()[i];
        double norm = K1 * (1 - B + B * block.lengths()[i] / averageLength);
        scores[block.slots()[i]] += times * idf * tf / (tf + norm);
      }
    }
  }

  /**
   * TERMS may be behind LINK by some updates, so a term's frequency is kept within the passages.
   */
  private static double idf(TermStatistics graph, String term) {
    long frequency = Math.min(graph.passages(), graph.frequencies().getOrDefault(term, 0L));
    return StrictMath.log(1 + (graph.passages() - frequency + 0.5) / (frequency + 0.5));
  }

  private List<Candidate> candidates(TopSlots top) throws Exception {
    List<Candidate> candidates = new ArrayList<>();
    for (TopSlots.Scored scored : top.best()) {
      PassageKey passage = Objects.requireNonNull(state.passage(scored.slot()));
      candidates.add(new Candidate(passage, scored.score()));
    }
    candidates.sort(Scores.BEST_FIRST);
    return List.copyOf(candidates);
  }

  /** Titles, long enough to tell something, that stand in the question as a whole. */
  private List<PassageKey> titled(String text, Language language) throws Exception {
    List<PassageKey> found = new ArrayList<>();
    for (Span span : language.nameSpans(text, options.titleWordsMax())) {
      if (language.tells(span.name())) {
        addTitled(span.name(), found);
      }
    }
    return found.stream()
        .distinct()
        .sorted(Scores.AS_IN_PAGES)
        .limit(options.candidates())
        .toList();
  }

  private void addTitled(String title, List<PassageKey> found) throws Exception {
    for (PagedSet.Member member : state.titles.read(title, options.candidates())) {
      LinkState.Indexed indexed = state.passages.get(member.text());
      if (indexed != null) {
        found.add(state.passage(indexed.slot()));
      }
    }
  }
}
