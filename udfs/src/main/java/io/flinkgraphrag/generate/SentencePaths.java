package io.flinkgraphrag.generate;

import io.flinkgraphrag.generate.EvidenceSentences.Sentence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
   * @param signed with that
   */
  private record Way(List<Integer> indexes, double places, double worth, double signed) {

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
    Way best = ways.stream().max(Comparator.comparingDouble(Way::signed)).orElseThrow();
    for (int length = 2; length <= lengthMax && !ways.isEmpty(); length++) {
      List<Way> longer = new ArrayList<>();
      for (Way way : ways) {
        longer.addAll(further(way));
      }
      ways = keep(longer);
      for (Way way : ways) {
        if (way.signed() > best.signed()) {
          best = way;
        }
      }
    }
    return said(best.indexes());
  }

  private List<Way> leads() {
    List<Way> leads = new ArrayList<>();
    for (int i = 0; i < sentences.all().size(); i++) {
      Sentence sentence = sentences.all().get(i);
      if (!sentence.isFact()) {
        double place = SentenceValue.PASSAGE_SHARE * value.passage(sentence);
        leads.add(way(List.of(i), place, value.hasSign(sentence, "")));
      }
    }
    return keep(leads);
  }

  private List<Way> further(Way way) {
    Map<Integer, Way> found = new HashMap<>();
    List<Way> inOrder = new ArrayList<>();
    List<Sentence> said = said(way.indexes());
    for (String bridge : bridges.from(way.last())) {
      for (int i = 0; i < sentences.all().size(); i++) {
        boolean about = bridges.isAbout(i, bridge);
        if (found.containsKey(i) || !(about || bridges.names(i, bridge)) || !isNew(i, said)) {
          continue;
        }
        Sentence sentence = sentences.all().get(i);
        List<Integer> indexes = new ArrayList<>(way.indexes());
        indexes.add(i);
        double place =
            FURTHER_SHARE * value.passage(sentence) + (about ? ABOUT_PLUS : 0) - STEP_COST;
        Way longer = way(indexes, way.places() + place, value.hasSign(sentence, bridge));
        found.put(i, longer);
        inOrder.add(longer);
      }
    }
    return inOrder;
  }

  private Way way(List<Integer> indexes, double places, boolean sign) {
    double worth = value.covered(said(indexes)) + places;
    return new Way(indexes, places, worth, worth + (sign ? SentenceValue.SIGN_PLUS : 0));
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
