package io.flinkgraphrag.generate.extractive;

import io.flinkgraphrag.generate.evidence.EvidenceSentences;
import io.flinkgraphrag.generate.evidence.EvidenceSentences.Sentence;
import io.flinkgraphrag.model.contract.Evidence;
import io.flinkgraphrag.text.Language;
import io.flinkgraphrag.text.Names;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What sentences are worth for one question: the share of its terms they hold, weighed by rarity;
 * how well their passage was retrieved; whether they hold what the question word asks for.
 * Immutable.
 */
final class SentenceValue {

  /** Share of the question's weight that may be missing where an answer is whole. */
  static final double MISSING_MIN = 0.05;

  static final double SIGN_PLUS = 0.15;
  static final double PASSAGE_SHARE = 0.35;

  /** Terms of what a question leans on count beside its own, and do not stand in for them. */
  static final double TALK_SHARE = 0.4;

  /** A title's terms hold for its sentences too ("He was born …"), though less surely. */
  private static final double TITLE_SHARE = 0.5;

  /** Above this share of common terms a sentence says what a chosen one says. */
  private static final double SAME_ABOVE = 0.8;

  private final List<Evidence.Passage> passages;
  private final EvidenceSentences sentences;
  private final Set<String> wanted;
  private final double wantedWeight;

  /** The terms of what the question leans on. */
  private final Set<String> talked;

  private final double talkedWeight;
  private final Language language;

  /** That of the question. */
  private final Language asked;

  private final QuestionKind kind;
  private final String question;
  private final double bestScore;

  /**
   * @param standalone the question with what it leans on, or the question alone
   */
  SentenceValue(
      String question,
      String standalone,
      List<Evidence.Passage> passages,
      EvidenceSentences sentences,
      Language language) {
    this.passages = passages;
    this.sentences = sentences;
    this.language = language;
    this.asked = language.in(question);
    this.kind = QuestionKind.of(question, asked);
    this.wanted = wanted(question, kind, language);
    this.wantedWeight = sentences.weight(wanted);
    this.talked = talked(question, standalone, language);
    this.talkedWeight = sentences.weight(talked);
    this.question = Names.normalize(standalone);
    this.bestScore = passages.stream().mapToDouble(Evidence.Passage::score).max().orElse(0);
  }

  /** The question's terms but for the words that only ask, unless it has no others. */
  private static Set<String> wanted(String question, QuestionKind kind, Language language) {
    Set<String> all = new HashSet<>(language.terms(question));
    Set<String> telling = new HashSet<>(all);
    Language asked = language.in(question);
    String asking = QuestionWords.of(asked).onlyAsking() + " " + kind.asking(question, asked);
    telling.removeAll(asked.terms(asking));
    telling.removeAll(language.terms(asking));
    return telling.isEmpty() ? all : telling;
  }

  private static Set<String> talked(String question, String standalone, Language language) {
    Set<String> talked = new HashSet<>();
    if (!standalone.equals(question)) {
      talked.addAll(language.terms(standalone));
      language.terms(question).forEach(talked::remove);
    }
    return talked;
  }

  /** The question with what it leans on, normalised by {@link Names#normalize}. */
  String question() {
    return question;
  }

  /**
   * The share of the question's weight in what the sentences hold together, 0 to 1; of a question
   * that leans on others, more for what is theirs.
   */
  double covered(Collection<Sentence> together) {
    double own = share(together, wanted);
    return talkedWeight == 0 ? own : own + TALK_SHARE * held(together, talked) / talkedWeight;
  }

  /** The share of the question's weight in those of the terms that the sentences hold. */
  double share(Collection<Sentence> together, Set<String> terms) {
    return wantedWeight == 0 ? 0 : held(together, terms) / wantedWeight;
  }

  private double held(Collection<Sentence> together, Set<String> terms) {
    double held = 0;
    for (String term : terms) {
      held += held(together, term) * sentences.weight(term);
    }
    return held;
  }

  private double held(Collection<Sentence> together, String term) {
    double held = 0;
    for (Sentence sentence : together) {
      if (sentence.terms().contains(term)) {
        return 1;
      }
      if (sentences.titleTerms(sentence).contains(term)) {
        held = TITLE_SHARE;
      }
    }
    return held;
  }

  /** The question's terms that neither the sentences nor their titles hold. */
  Set<String> missing(Collection<Sentence> together) {
    Set<String> missing = new HashSet<>(wanted);
    for (Sentence sentence : together) {
      missing.removeAll(sentence.terms());
      missing.removeAll(sentences.titleTerms(sentence));
    }
    return missing;
  }

  /** Whether each of these names stands in the sentences, if only by a term that it has alone. */
  boolean sayAll(Collection<Sentence> together, Collection<String> names) {
    Map<String, Integer> times = new HashMap<>();
    for (String name : names) {
      Set.copyOf(language.terms(name)).forEach(term -> times.merge(term, 1, Integer::sum));
    }
    return names.stream()
        .allMatch(
            name ->
                language.terms(name).stream()
                    .anyMatch(
                        term -> times.getOrDefault(term, 0) == 1 && held(together, term) == 1));
  }

  /** The question's terms that are of none of these names. */
  Set<String> wantedBeside(Collection<String> names) {
    Set<String> terms = new HashSet<>(wanted);
    names.forEach(name -> language.terms(name).forEach(terms::remove));
    return terms;
  }

  /**
   * Whether the sentence answers alone: next to nothing of the question is missing, and where it
   * lacks what the question word asks for, no term at all.
   */
  boolean isWhole(Sentence sentence) {
    Set<String> missing = missing(List.of(sentence));
    double share = wantedWeight == 0 ? 0 : sentences.weight(missing) / wantedWeight;
    return share < MISSING_MIN
        && (missing.isEmpty() || kind == QuestionKind.OTHER || hasSign(sentence, ""));
  }

  /** 0 to 1, by the score of retrieval where one is above 0, and by rank; 0 for a fact. */
  double passage(Sentence sentence) {
    if (sentence.isFact()) {
      return 0;
    }
    int rank = sentence.passage();
    double byScore = bestScore > 0 ? Math.max(0, passages.get(rank).score() / bestScore) : 1;
    return (byScore + 1.0 / (1 + rank)) / 2;
  }

  /**
   * Whether the sentence holds what the question word asks for, and not only what is known.
   *
   * @param led what led to the sentence, normalised; "" for nothing
   */
  boolean hasSign(Sentence sentence, String led) {
    return kind.hasSign(sentence.text(), question + " " + led, asked);
  }

  static boolean saysTheSame(Sentence sentence, Collection<Sentence> others) {
    for (Sentence one : others) {
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
