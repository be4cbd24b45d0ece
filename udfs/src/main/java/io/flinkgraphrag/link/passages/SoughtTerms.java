package io.flinkgraphrag.link.passages;

import io.flinkgraphrag.link.LinkOptions;
import io.flinkgraphrag.link.passages.LinkState.Totals;
import io.flinkgraphrag.model.message.LinkRequest;
import io.flinkgraphrag.model.message.TermStatistics;
import io.flinkgraphrag.state.StableHash;
import io.flinkgraphrag.text.Language;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The terms of one question at one shard: which passages have them, and what that tells. At most 64
 * terms, in their order. Reads postings only; the shard's key must be set.
 */
final class SoughtTerms {

  /** Okapi BM25 as Lucene's BM25Similarity has it, with its defaults. */
  private static final double K1 = 1.2;

  private static final double B = 0.75;

  private final List<Term> terms;
  private final double averageLength;
  private final Set<Long> sought = new HashSet<>();

  private SoughtTerms(List<Term> terms, double averageLength) {
    this.terms = terms;
    this.averageLength = averageLength;
    terms.forEach(term -> sought.add(StableHash.of(term.text)));
  }

  /**
   * A term.
   *
   * @param times in the question
   * @param idf in the whole graph
   * @param header where this shard has it; null for nowhere
   */
  private record Term(String text, int times, double idf, @Nullable TermHeader header) {}

  static SoughtTerms of(
      LinkRequest request, Totals totals, LinkState state, Language language, LinkOptions options)
      throws Exception {
    Map<String, Integer> asked =
        QuestionTerms.of(request.text(), language, Math.min(Long.SIZE, options.questionTermsMax()));
    TermStatistics graph = request.statistics();
    long passages = graph != null ? graph.passages() : totals.passages();
    long length = graph != null ? graph.length() : totals.terms();
    List<Term> terms = new ArrayList<>();
    for (Map.Entry<String, Integer> entry : asked.entrySet()) {
      String text = entry.getKey();
      TermHeader header = state.terms.get(text);
      long here = header == null ? 0 : header.frequency();
      long frequency = graph != null ? graph.frequencies().getOrDefault(text, 0L) : here;
      terms.add(new Term(text, entry.getValue(), idf(passages, frequency), header));
    }
    return new SoughtTerms(terms, Math.max(1.0, (double) length / Math.max(1, passages)));
  }

  /**
   * TERMS may be behind LINK by some updates, so a term's frequency is kept within the passages.
   */
  private static double idf(long passages, long frequencyTold) {
    long frequency = Math.min(passages, frequencyTold);
    return StrictMath.log(1 + (passages - frequency + 0.5) / (frequency + 0.5));
  }

  /** Of each term its idf. */
  List<Double> weights() {
    return terms.stream().map(Term::idf).toList();
  }

  /** Adds BM25, by slot. */
  void addScores(String shard, Postings postings, double[] scores) throws Exception {
    for (Term term : terms) {
      if (term.header == null) {
        continue;
      }
      for (int number : term.header.blocks()) {
        PostingBlock block = Objects.requireNonNull(postings.read(shard, term.text, number));
        for (int i = 0; i < block.slots().length; i++) {
          double tf = block.frequencies()[i];
          double norm = K1 * (1 - B + B * block.lengths()[i] / averageLength);
          scores[block.slots()[i]] += term.times * term.idf * tf / (tf + norm);
        }
      }
    }
  }

  /**
   * Which terms stand in each of these passages: bit i is the i-th term.
   *
   * @param slots ascending
   */
  long[] in(int[] slots, String shard, Postings postings) throws Exception {
    long[] found = new long[slots.length];
    for (int term = 0; term < terms.size(); term++) {
      TermHeader header = terms.get(term).header;
      if (header == null) {
        continue;
      }
      int i = 0;
      while (i < slots.length) {
        int number = PostingBlock.blockOf(slots[i]);
        PostingBlock block =
            header.has(number) ? postings.read(shard, terms.get(term).text, number) : null;
        for (; i < slots.length && PostingBlock.blockOf(slots[i]) == number; i++) {
          if (block != null && Arrays.binarySearch(block.slots(), slots[i]) >= 0) {
            found[i] |= 1L << term;
          }
        }
      }
    }
    return found;
  }

  /**
   * The share of some terms that are sought: 0 to 1.
   *
   * @param hashes of the terms, each once; none give 0
   */
  double share(long[] hashes) {
    if (hashes.length == 0) {
      return 0;
    }
    return (double) Arrays.stream(hashes).filter(hash -> sought.contains(hash)).count()
        / hashes.length;
  }
}
