package io.flinkgraphrag.generate.extractive;

import io.flinkgraphrag.generate.evidence.EvidenceSentences;
import io.flinkgraphrag.generate.evidence.EvidenceSentences.Sentence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Finds the way from a question to its answer over two or three sentences, each joined to the one
 * before it by a bridge: the way whose sentences together hold most of the question, and whose last
 * one holds what is asked.
 *
 * <p>A beam search: of all ways of one length the best {@link #WAYS_MAX} are gone on with.
 * Deterministic: of equal ones the one that was found first stays, that is the better retrieved.
 */
final class SentencePaths {

  /** Ways of one length that are gone on with. */
  static final int WAYS_MAX = 8;

  /** What a further sentence must bring, as a share of the question's weight. */
  private static final double STEP_COST = 0.15;

  /** A passage about the bridge is nearer to it than one that names it. */
  private static final double ABOUT_PLUS = 0.05;

  /** A sentence further on was retrieved worse by its nature: its rank hardly counts. */
  private static final double FURTHER_SHARE = SentenceValue.PASSAGE_SHARE / 4;

  private final EvidenceSentences sentences;
  private final SentenceValue value;
  private final Bridges bridges;

  /**
   * A way.
   *
   * @param indexes of its sentences, from the question on
   * @param places worth of the places its sentences have, without what they say
   * @param worth of all but the sign of its last sentence
   * @param led the bridge to its last sentence; "" for none
   */
  private record Way(List<Integer> indexes, double places, double worth, String led) {

    int last() {
      return indexes.get(indexes.size() - 1);
    }
  }

  SentencePaths(EvidenceSentences sentences, SentenceValue value, Bridges bridges) {
    this.sentences = sentences;
    this.value = value;
    this.bridges = bridges;
  }

  /** The best way, one sentence where that is it; from the question on, the answer last. */
  List<Sentence> best(int lengthMax) {
    List<Way> ways = leads();
    Way best = null;
    double bestWorth = Double.NEGATIVE_INFINITY;
    for (int length = 1; ; length++) {
      for (Way way : ways) {
        double worth = way.worth() + sign(way);
        if (worth > bestWorth) {
          best = way;
          bestWorth = worth;
        }
      }
      if (length == lengthMax || ways.isEmpty()) {
        return said(Objects.requireNonNull(best).indexes());
      }
      List<Way> longer = new ArrayList<>();
      ways.forEach(way -> addFurther(way, longer));
      ways = keep(longer);
    }
  }

  private double sign(Way way) {
    boolean sign = value.hasSign(sentences.all().get(way.last()), way.led());
    return sign ? SentenceValue.SIGN_PLUS : 0;
  }

  private List<Way> leads() {
    List<Way> leads = new ArrayList<>();
    for (int i = 0; i < sentences.all().size(); i++) {
      Sentence sentence = sentences.all().get(i);
      if (!sentence.isFact()) {
        double place = SentenceValue.PASSAGE_SHARE * value.passage(sentence);
        leads.add(way(List.of(i), place, ""));
      }
    }
    return keep(leads);
  }

  private void addFurther(Way way, List<Way> longer) {
    Set<Integer> found = new HashSet<>();
    List<Sentence> said = said(way.indexes());
    for (String bridge : bridges.from(way.last())) {
      for (int i : bridges.to(bridge)) {
        if (!isNew(i, said) || !found.add(i)) {
          continue;
        }
        List<Integer> indexes = new ArrayList<>(way.indexes());
        indexes.add(i);
        double place =
            FURTHER_SHARE * value.passage(sentences.all().get(i))
                + (bridges.isAbout(i, bridge) ? ABOUT_PLUS : 0)
                - STEP_COST;
        longer.add(way(indexes, way.places() + place, bridge));
      }
    }
  }

  private Way way(List<Integer> indexes, double places, String led) {
    return new Way(indexes, places, value.covered(said(indexes)) + places, led);
  }

  /** Whether it is of a passage where the way has not been, and says something else. */
  private boolean isNew(int index, List<Sentence> said) {
    Sentence sentence = sentences.all().get(index);
    return said.stream().noneMatch(one -> one.passage() == sentence.passage())
        && !SentenceValue.saysTheSame(sentence, said);
  }

  private List<Sentence> said(List<Integer> indexes) {
    return indexes.stream().map(sentences.all()::get).toList();
  }

  private static List<Way> keep(List<Way> ways) {
    return ways.stream()
        .sorted(Comparator.comparingDouble(Way::worth).reversed())
        .limit(WAYS_MAX)
        .toList();
  }
}
