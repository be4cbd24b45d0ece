package io.flinkgraphrag.generate;

import io.flinkgraphrag.generate.EvidenceSentences.Sentence;
import io.flinkgraphrag.model.Evidence;
import io.flinkgraphrag.text.Language;
import io.flinkgraphrag.text.Names;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Chooses the sentences that answer one question.
 *
 * <p>The first is the one with the best sum of: the share of the question's terms it holds, weighed
 * by rarity; how well its passage was retrieved; a plus where it holds what the question word asks
 * for. More are added, up to {@link #SENTENCES_MAX}, while one of them covers terms that are still
 * missing, or, where something is missing, is tied to a chosen one by a title: the second half of a
 * question over two passages.
 */
final class SentencePicker {

  static final int SENTENCES_MAX = 3;

  /** Share of the question's weight that another sentence must add to be worth reading. */
  private static final double GAIN_MIN = 0.25;

  /** Share of the question's weight that is missing, above which a tied sentence is looked for. */
  private static final double MISSING_MIN = 0.12;

  /** Above this share of common terms a sentence says what a chosen one says. */
  private static final double SAME_ABOVE = 0.8;

  /** A title's terms hold for its sentences too ("He was born …"), though less surely. */
  private static final double TITLE_SHARE = 0.5;

  private static final double PASSAGE_SHARE = 0.35;
  private static final double SIGN_PLUS = 0.15;
  private static final double BRIDGE_PLUS = 0.3;

  /**
   * They ask and say nothing about the answer, but are rare in evidence and so would weigh much.
   */
  private static final String QUESTION_WORDS =
      "who whom whose what which when where why how do does did has have had can could should would"
          + " about any";

  private final Language language;
  private final List<Evidence.Passage> passages;
  private final EvidenceSentences sentences;
  private final Set<String> wanted;
  private final double wantedWeight;
  private final QuestionKind kind;
  private final String question;
  private final double bestScore;
  private final List<String> titles = new ArrayList<>();

  SentencePicker(
      String question,
      List<Evidence.Passage> passages,
      EvidenceSentences sentences,
      Language language) {
    this.language = language;
    this.passages = passages;
    this.sentences = sentences;
    this.wanted = wanted(question, language);
    this.wantedWeight = sentences.weight(wanted);
    this.kind = QuestionKind.of(question);
    this.question = Names.normalize(question);
    double best = 0;
    for (Evidence.Passage passage : passages) {
      best = Math.max(best, passage.score());
      titles.add(Names.ofTitle(passage.title()));
    }
    this.bestScore = best;
  }

  /** The question's terms but for the words that only ask, unless it has no others. */
  private static Set<String> wanted(String question, Language language) {
    Set<String> all = new HashSet<>(language.terms(question));
    Set<String> telling = new HashSet<>(all);
    telling.removeAll(language.terms(QUESTION_WORDS));
    return telling.isEmpty() ? all : telling;
  }

  /** At least one, in the order they are to be read. */
  List<Sentence> pick() {
    List<Sentence> picked = new ArrayList<>();
    picked.add(first());
    while (picked.size() < SENTENCES_MAX) {
      Sentence next = next(picked);
      if (next == null) {
        return picked;
      }
      picked.add(next);
    }
    return picked;
  }

  private Sentence first() {
    Sentence best = null;
    double bestValue = Double.NEGATIVE_INFINITY;
    for (Sentence sentence : sentences.all()) {
      double value = share(sentence, wanted) + PASSAGE_SHARE * passageValue(sentence);
      if (value + SIGN_PLUS > bestValue && hasSign(sentence)) { // searched only where it decides
        value += SIGN_PLUS;
      }
      if (value > bestValue) {
        best = sentence;
        bestValue = value;
      }
    }
    return best;
  }

  private Sentence next(List<Sentence> picked) {
    Set<String> missing = missing(picked);
    double missingShare = wantedWeight == 0 ? 0 : sentences.weight(missing) / wantedWeight;
    boolean signed = picked.stream().anyMatch(this::hasSign);
    boolean incomplete = missingShare >= MISSING_MIN || (kind != QuestionKind.OTHER && !signed);
    boolean mayBeTied = incomplete && picked.size() == 1;
    String pickedName = titles.get(picked.get(0).passage());
    String pickedText = mayBeTied ? Names.normalize(picked.get(0).text()) : "";
    Sentence best = null;
    double bestValue = 0;
    for (Sentence sentence : sentences.all()) {
      double gain = share(sentence, missing);
      boolean tied =
          mayBeTied
              && sentence.passage() != picked.get(0).passage()
              && (names(pickedText, titles.get(sentence.passage()))
                  || (isName(pickedName) && names(Names.normalize(sentence.text()), pickedName)));
      if ((gain < GAIN_MIN && !tied) || saysTheSame(sentence, picked)) {
        continue;
      }
      double value = gain + (tied ? BRIDGE_PLUS : 0) + PASSAGE_SHARE * passageValue(sentence) / 2;
      if (!signed && value + SIGN_PLUS > bestValue && hasSign(sentence)) {
        value += SIGN_PLUS;
      }
      if (value > bestValue) {
        best = sentence;
        bestValue = value;
      }
    }
    return best;
  }

  /** The question's terms that neither the sentences nor their titles hold. */
  private Set<String> missing(List<Sentence> picked) {
    Set<String> missing = new HashSet<>(wanted);
    for (Sentence sentence : picked) {
      missing.removeAll(sentence.terms());
      missing.removeAll(sentences.titleTerms(sentence.passage()));
    }
    return missing;
  }

  /** The share of the question's weight that lies in those of the terms that the sentence holds. */
  private double share(Sentence sentence, Set<String> terms) {
    if (wantedWeight == 0) {
      return 0;
    }
    double held = 0;
    for (String term : terms) {
      if (sentence.terms().contains(term)) {
        held += sentences.weight(term);
      } else if (sentences.titleTerms(sentence.passage()).contains(term)) {
        held += TITLE_SHARE * sentences.weight(term);
      }
    }
    return held / wantedWeight;
  }

  /** 0 to 1: by the score of retrieval where there is one, and by rank. */
  private double passageValue(Sentence sentence) {
    int rank = sentence.passage();
    double byScore = bestScore > 0 ? passages.get(rank).score() / bestScore : 1;
    return (byScore + 1.0 / (1 + rank)) / 2;
  }

  private boolean hasSign(Sentence sentence) {
    return kind.hasSign(sentence.text(), question, language);
  }

  /** Whether the title stands in the sentence, without standing in the question. */
  private boolean names(String normalizedSentence, String title) {
    return isName(title) && language.holds(normalizedSentence, title);
  }

  /** Shorter titles stand in too many sentences by chance. */
  private boolean isName(String title) {
    return title.length() >= language.titleLengthMin() && !question.contains(title);
  }

  private static boolean saysTheSame(Sentence sentence, List<Sentence> picked) {
    for (Sentence one : picked) {
      if (one.text().equals(sentence.text()) || overlap(one, sentence) > SAME_ABOVE) {
        return true;
      }
    }
    return false;
  }

  private static double overlap(Sentence one, Sentence other) {
    long common = one.terms().stream().filter(other.terms()::contains).count();
    long union = one.terms().size() + other.terms().size() - common;
    return union == 0 ? 1 : (double) common / union;
  }
}
