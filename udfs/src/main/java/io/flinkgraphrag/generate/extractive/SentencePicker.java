package io.flinkgraphrag.generate.extractive;

import io.flinkgraphrag.generate.evidence.EvidenceSentences;
import io.flinkgraphrag.generate.evidence.EvidenceSentences.Sentence;
import io.flinkgraphrag.generate.evidence.FactStatements;
import io.flinkgraphrag.model.contract.Evidence;
import io.flinkgraphrag.text.Language;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the sentences that answer one question, up to {@link #SENTENCES_MAX}.
 *
 * <p>A sentence that answers alone stays alone. Else the best way over sentences that are joined by
 * bridges is taken ({@link SentencePaths}), and further sentences while one of them covers terms
 * that are still missing. A sentence that points back at the one before it ("This stops …") brings
 * that along.
 */
final class SentencePicker {

  static final int SENTENCES_MAX = 3;

  /** Share of the question's weight that another sentence must add to be worth reading. */
  private static final double GAIN_MIN = 0.25;

  private final EvidenceSentences sentences;
  private final List<Evidence.Fact> facts;
  private final SentenceValue value;
  private final Bridges bridges;
  private final QuestionWords words;

  SentencePicker(
      String question,
      String standalone,
      Evidence evidence,
      EvidenceSentences sentences,
      Language language) {
    this.sentences = sentences;
    this.facts = evidence.facts();
    this.words = QuestionWords.of(language.in(question));
    this.value = new SentenceValue(question, standalone, evidence.passages(), sentences, language);
    this.bridges = new Bridges(evidence, sentences, language, value.question());
  }

  /** At least one, in the order they are to be read: the answer, then what leads to it. */
  List<Sentence> pick() {
    Sentence first = Objects.requireNonNull(first());
    List<Sentence> way =
        value.isWhole(first)
            ? List.of(first)
            : stated(new SentencePaths(sentences, value, bridges).best(SENTENCES_MAX));
    List<Sentence> picked = new ArrayList<>();
    picked.add(way.get(way.size() - 1));
    picked.addAll(way.subList(0, way.size() - 1));
    while (picked.size() < SENTENCES_MAX) {
      Sentence next = next(picked);
      if (next == null) {
        break;
      }
      picked.add(next);
    }
    return withWhatTheyPointAt(picked);
  }

  /**
   * Whether facts answer rather than these sentences: they say something that no passage in
   * evidence states, and more of what is asked, besides the names in the question; or as much, and
   * names that the sentences do not say.
   */
  boolean isBetter(FactStatements.Named answer, List<Sentence> picked) {
    if (answer.facts().stream().allMatch(i -> bridges.stating(facts.get(i)) != null)) {
      return false;
    }
    List<Sentence> said =
        sentences.all().stream()
            .filter(one -> one.isFact() && answer.facts().contains(one.position()))
            .toList();
    Set<String> asked = value.wantedBeside(bridges.inQuestion());
    double more = value.share(said, asked) - value.share(picked, asked);
    return more > 0 || (more == 0 && !value.sayAll(picked, answer.names()));
  }

  /** A passage that states a fact can be cited, so its sentence stands for the fact. */
  private List<Sentence> stated(List<Sentence> way) {
    List<Sentence> stated = new ArrayList<>();
    for (Sentence sentence : way) {
      Sentence stating = sentence.isFact() ? bridges.stating(facts.get(sentence.position())) : null;
      Sentence said = stating == null ? sentence : stating;
      if (!stated.contains(said)) {
        stated.add(said);
      }
    }
    return stated;
  }

  private @Nullable Sentence first() {
    Sentence best = null;
    double bestWorth = Double.NEGATIVE_INFINITY;
    for (Sentence sentence : sentences.all()) {
      if (sentence.isFact()) {
        break; // the facts stand last
      }
      double worth =
          value.covered(List.of(sentence)) + SentenceValue.PASSAGE_SHARE * value.passage(sentence);
      if (worth + SentenceValue.SIGN_PLUS > bestWorth && value.hasSign(sentence, "")) {
        worth += SentenceValue.SIGN_PLUS; // searched only where it decides
      }
      if (worth > bestWorth) {
        best = sentence;
        bestWorth = worth;
      }
    }
    return best;
  }

  /** The sentence that brings most of what is missing; null for none that is worth it. */
  private @Nullable Sentence next(List<Sentence> picked) {
    Set<String> missing = value.missing(picked);
    Sentence best = null;
    double bestWorth = 0;
    for (Sentence sentence : sentences.all()) {
      double gain = value.share(List.of(sentence), missing);
      if (gain < GAIN_MIN || sentence.isFact() || SentenceValue.saysTheSame(sentence, picked)) {
        continue;
      }
      double worth =
          gain
              + SentenceValue.PASSAGE_SHARE * value.passage(sentence) / 2
              + (value.hasSign(sentence, "") ? SentenceValue.SIGN_PLUS : 0);
      if (worth > bestWorth) {
        best = sentence;
        bestWorth = worth;
      }
    }
    return best;
  }

  private List<Sentence> withWhatTheyPointAt(List<Sentence> picked) {
    List<Sentence> whole = new ArrayList<>(picked);
    for (Sentence sentence : picked) {
      if (whole.size() < SENTENCES_MAX && words.pointsBack(sentence.text())) {
        Sentence before = before(sentence);
        if (before != null && !SentenceValue.saysTheSame(before, whole)) {
          whole.add(whole.indexOf(sentence), before);
        }
      }
    }
    return whole;
  }

  private @Nullable Sentence before(Sentence sentence) {
    int index = sentences.all().indexOf(sentence);
    Sentence before = index == 0 ? null : sentences.all().get(index - 1);
    return before != null && before.passage() == sentence.passage() && !before.isFact()
        ? before
        : null;
  }
}
