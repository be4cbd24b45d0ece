package io.flinkgraphrag.generate.evidence;

import io.flinkgraphrag.model.contract.Evidence;
import io.flinkgraphrag.text.Language;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The sentences of the passages in evidence, and its facts as sentences behind them, with their
 * terms and how much each term tells.
 *
 * <p>A term weighs ln(1 + sentences / sentences with it), so that a word of every sentence hardly
 * counts; a term that occurs nowhere weighs nothing. Built per question, immutable afterwards.
 */
public final class EvidenceSentences {

  /** Sentences of one passage that are looked at. */
  public static final int SENTENCES_PER_PASSAGE_MAX = 200;

  /** Characters of one passage that are looked at. */
  public static final int PASSAGE_CHARS_MAX = 20_000;

  /** Characters of all passages that are looked at: what is done in a task's thread is short. */
  static final int EVIDENCE_CHARS_MAX = 100_000;

  /** Facts that are looked at. */
  public static final int FACTS_MAX = 100;

  /** Stands for the passage of a fact: it is of none, so it has no mark. */
  private static final int NO_PASSAGE = -1;

  /**
   * One sentence, or a fact as one.
   *
   * @param passage index in the evidence, from 0; negative for a fact
   * @param position in the passage, or among the facts, from 0
   * @param onNewLine whether a line end is between it and the one before
   */
  public record Sentence(
      int passage, int position, String text, Set<String> terms, boolean onNewLine) {

    public boolean isFact() {
      return passage == NO_PASSAGE;
    }
  }

  private final List<Sentence> all = new ArrayList<>();
  private final Map<String, Integer> frequencies = new HashMap<>();
  private final List<Set<String>> titleTerms = new ArrayList<>();

  public EvidenceSentences(List<Evidence.Passage> passages, Language language) {
    this(passages, List.of(), language);
  }

  public EvidenceSentences(
      List<Evidence.Passage> passages, List<Evidence.Fact> facts, Language language) {
    addPassages(passages, language);
    for (int i = 0; i < Math.min(facts.size(), FACTS_MAX); i++) {
      add(NO_PASSAGE, i, FactStatements.statement(facts.get(i)) + ".", false, language);
    }
  }

  private void addPassages(List<Evidence.Passage> passages, Language language) {
    int room = EVIDENCE_CHARS_MAX;
    for (int i = 0; i < passages.size(); i++) {
      Evidence.Passage passage = passages.get(i);
      titleTerms.add(Set.copyOf(language.terms(passage.title())));
      String text = passage.text().isBlank() ? passage.title() : passage.text();
      int length = Math.min(room, Math.min(text.length(), PASSAGE_CHARS_MAX));
      room -= length;
      addSentences(i, text.substring(0, length), language);
    }
  }

  private void addSentences(int passage, String text, Language language) {
    List<String> sentences = language.sentences(text);
    int count = Math.min(sentences.size(), SENTENCES_PER_PASSAGE_MAX);
    int end = 0;
    for (int s = 0; s < count; s++) {
      int begin = text.indexOf(sentences.get(s), end);
      boolean onNewLine = s > 0 && text.substring(end, begin).indexOf('\n') >= 0;
      add(passage, s, sentences.get(s), onNewLine, language);
      end = begin + sentences.get(s).length();
    }
  }

  private void add(int passage, int position, String text, boolean onNewLine, Language language) {
    Set<String> terms = new HashSet<>(language.terms(text));
    all.add(new Sentence(passage, position, text, terms, onNewLine));
    terms.forEach(term -> frequencies.merge(term, 1, Integer::sum));
  }

  /** By passage, then by position; then the facts. */
  public List<Sentence> all() {
    return all;
  }

  /** The terms of the title that a sentence stands under; none for a fact. */
  public Set<String> titleTerms(Sentence sentence) {
    return sentence.isFact() ? Set.of() : titleTerms.get(sentence.passage());
  }

  public double weight(String term) {
    Integer frequency = frequencies.get(term);
    return frequency == null ? 0 : Math.log1p((double) all.size() / frequency);
  }

  public double weight(Set<String> terms) {
    double sum = 0;
    for (String term : terms) {
      sum += weight(term);
    }
    return sum;
  }

  /** The passage's sentence that shares most with the terms, the first of equals. */
  @Nullable Sentence closest(int passage, Set<String> terms) {
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
  @Nullable Sentence closest(Set<String> terms) {
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
