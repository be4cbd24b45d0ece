package io.flinkgraphrag.generate;

import io.flinkgraphrag.model.Evidence;
import io.flinkgraphrag.text.Language;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The sentences of the passages in evidence, with their terms and how much each term tells.
 *
 * <p>A term weighs ln(1 + sentences / sentences with it), so that a word of every sentence hardly
 * counts; a term that occurs nowhere weighs nothing. Built per question, immutable afterwards.
 */
final class EvidenceSentences {

  /** Sentences of one passage that are looked at. */
  static final int SENTENCES_PER_PASSAGE_MAX = 200;

  /** Characters of one passage that are looked at. */
  static final int PASSAGE_CHARS_MAX = 20_000;

  /** Characters of all passages that are looked at: what is done in a task's thread is short. */
  static final int EVIDENCE_CHARS_MAX = 100_000;

  /**
   * One sentence.
   *
   * @param passage index in the evidence, from 0
   * @param position in the passage, from 0
   */
  record Sentence(int passage, int position, String text, Set<String> terms) {}

  private final List<Sentence> all = new ArrayList<>();
  private final Map<String, Integer> frequencies = new HashMap<>();
  private final List<Set<String>> titleTerms = new ArrayList<>();

  EvidenceSentences(List<Evidence.Passage> passages, Language language) {
    int room = EVIDENCE_CHARS_MAX;
    for (int i = 0; i < passages.size(); i++) {
      Evidence.Passage passage = passages.get(i);
      titleTerms.add(Set.copyOf(language.terms(passage.title())));
      String text = passage.text().isBlank() ? passage.title() : passage.text();
      int length = Math.min(room, Math.min(text.length(), PASSAGE_CHARS_MAX));
      room -= length;
      List<String> sentences = language.sentences(text.substring(0, length));
      int count = Math.min(sentences.size(), SENTENCES_PER_PASSAGE_MAX);
      for (int s = 0; s < count; s++) {
        Set<String> terms = new HashSet<>(language.terms(sentences.get(s)));
        all.add(new Sentence(i, s, sentences.get(s), terms));
        terms.forEach(term -> frequencies.merge(term, 1, Integer::sum));
      }
    }
  }

  /** By passage, then by position. */
  List<Sentence> all() {
    return all;
  }

  Set<String> titleTerms(int passage) {
    return titleTerms.get(passage);
  }

  double weight(String term) {
    Integer frequency = frequencies.get(term);
    return frequency == null ? 0 : Math.log1p((double) all.size() / frequency);
  }

  double weight(Set<String> terms) {
    double sum = 0;
    for (String term : terms) {
      sum += weight(term);
    }
    return sum;
  }

  /** The passage's sentence that shares most with the terms, the first of equals; null for none. */
  Sentence closest(int passage, Set<String> terms) {
    Sentence best = null;
    double bestWeight = -1;
    for (Sentence sentence : all) {
      if (sentence.passage() == passage) {
        double shared = sharedWeight(sentence, terms);
        if (shared > bestWeight) {
          best = sentence;
          bestWeight = shared;
        }
      }
    }
    return best;
  }

  /** The sentence of all passages that shares most with the terms; null without any sentence. */
  Sentence closest(Set<String> terms) {
    Sentence best = null;
    double bestWeight = -1;
    for (Sentence sentence : all) {
      double shared = sharedWeight(sentence, terms);
      if (shared > bestWeight) {
        best = sentence;
        bestWeight = shared;
      }
    }
    return best;
  }

  private double sharedWeight(Sentence sentence, Set<String> terms) {
    double sum = 0;
    for (String term : terms) {
      if (sentence.terms().contains(term)) {
        sum += weight(term);
      }
    }
    return sum;
  }
}
