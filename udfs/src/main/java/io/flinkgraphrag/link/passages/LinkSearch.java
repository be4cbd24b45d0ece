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
import io.flinkgraphrag.model.message.LinkPart.Words;
import io.flinkgraphrag.model.message.LinkRequest;
import io.flinkgraphrag.state.PagedSet;
import io.flinkgraphrag.text.Language;
import io.flinkgraphrag.text.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Finds one shard's candidates among its passages for a question. Reads state only; the shard's key
 * must be set.
 */
public final class LinkSearch {

  private final LinkState state;
  private final Postings postings;
  private final VectorBlocks vectors;
  private final SlotHashes hashes;
  private final TitleTerms titleTerms;
  private final LinkOptions options;

  public LinkSearch(
      LinkState state,
      Postings postings,
      VectorBlocks vectors,
      SlotHashes hashes,
      TitleTerms titleTerms,
      LinkOptions options) {
    this.state = state;
    this.postings = postings;
    this.vectors = vectors;
    this.hashes = hashes;
    this.titleTerms = titleTerms;
    this.options = options;
  }

  public Passages search(LinkRequest request, Language language) throws Exception {
    String shard = request.scatter().shard();
    Totals totals = state.totals();
    if (totals.passages() == 0) {
      return Passages.NONE;
    }
    TopSlots dense = top(shard);
    TopSlots sentences = top(shard);
    if (request.vector().length > 0) {
      Int8Vector vector = Int8Vector.of(request.vector());
      vectors.scan(shard, totals.slots().end(), vector, dense, sentences);
    }
    SoughtTerms terms = SoughtTerms.of(request, totals, state, language, options);
    TopSlots lexical = lexical(shard, terms, totals);
    SortedMap<Integer, PassageKey> titled = titled(request.text(), language);
    SortedMap<Integer, PassageKey> found = new TreeMap<>(titled);
    List<Candidate> byVector = candidates(dense, found);
    List<Candidate> bySentence = candidates(sentences, found);
    List<Candidate> byTerms = candidates(lexical, found);
    return new Passages(
        totals.passages(),
        byVector,
        bySentence,
        byTerms,
        titled.values().stream().sorted(Scores.AS_IN_PAGES).toList(),
        words(shard, terms, found, language),
        terms.weights());
  }

  private TopSlots top(String shard) {
    return new TopSlots(options.candidates(), slot -> hashes.of(shard, slot));
  }

  private TopSlots lexical(String shard, SoughtTerms terms, Totals totals) throws Exception {
    double[] scores = new double[totals.slots().end()];
    terms.addScores(shard, postings, scores);
    TopSlots top = top(shard);
    for (int slot = 0; slot < scores.length; slot++) {
      if (scores[slot] > 0) {
        top.offer(slot, Scores.round(scores[slot]));
      }
    }
    return top;
  }

  /** Adds them to what was found. */
  private List<Candidate> candidates(TopSlots top, Map<Integer, PassageKey> found)
      throws Exception {
    List<Candidate> candidates = new ArrayList<>();
    for (TopSlots.Scored scored : top.best()) {
      PassageKey passage = Objects.requireNonNull(state.passage(scored.slot()));
      found.put(scored.slot(), passage);
      candidates.add(new Candidate(passage, scored.score()));
    }
    candidates.sort(Scores.BEST_FIRST);
    return List.copyOf(candidates);
  }

  private List<Words> words(
      String shard, SoughtTerms terms, SortedMap<Integer, PassageKey> found, Language language)
      throws Exception {
    int[] slots = found.keySet().stream().mapToInt(Integer::intValue).toArray();
    long[] has = terms.in(slots, shard, postings);
    List<Words> words = new ArrayList<>();
    for (int i = 0; i < slots.length; i++) {
      PassageKey passage = Objects.requireNonNull(found.get(slots[i]));
      double title = terms.share(titleTerms.of(shard, slots[i], passage, language));
      words.add(new Words(passage, has[i], title));
    }
    words.sort(Comparator.comparing(Words::passage)); // slots depend on history
    return words;
  }

  /** Titles, long enough to tell something, that stand in the question as a whole; by slot. */
  private SortedMap<Integer, PassageKey> titled(String text, Language language) throws Exception {
    SortedMap<Integer, PassageKey> found = new TreeMap<>();
    for (Span span : language.nameSpans(text, options.titleWordsMax())) {
      if (language.tells(span.name())) {
        addTitled(span.name(), found);
      }
    }
    Set<PassageKey> kept =
        found.values().stream()
            .sorted(Scores.AS_IN_PAGES)
            .limit(options.candidates())
            .collect(Collectors.toSet());
    found.values().retainAll(kept);
    return found;
  }

  private void addTitled(String title, Map<Integer, PassageKey> found) throws Exception {
    for (PagedSet.Member member : state.titles.read(title, options.candidates())) {
      LinkState.Indexed indexed = state.passages.get(member.text());
      if (indexed != null) {
        found.put(indexed.slot(), Objects.requireNonNull(state.passage(indexed.slot())));
      }
    }
  }
}
