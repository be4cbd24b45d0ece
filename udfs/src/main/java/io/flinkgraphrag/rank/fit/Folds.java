package io.flinkgraphrag.rank.fit;

import io.flinkgraphrag.state.StableHash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Splits of golden questions: each part once to look at, the rest to learn from. The same questions
 * give the same splits, in whatever order they come.
 *
 * @param rest to learn from
 * @param part to look at
 */
record Folds(List<GoldenCandidates> rest, List<GoldenCandidates> part) {

  private static final Comparator<GoldenCandidates> BY_HASH =
      Comparator.<GoldenCandidates>comparingLong(question -> StableHash.of(question.id()))
          .thenComparing(GoldenCandidates::id);

  /** So many parts, each with its share of every set; fewer where there are fewer questions. */
  static List<Folds> byQuestion(List<GoldenCandidates> questions, int parts) {
    List<GoldenCandidates> ordered =
        questions.stream()
            .sorted(Comparator.comparing(GoldenCandidates::set).thenComparing(BY_HASH))
            .toList();
    List<Folds> folds = new ArrayList<>();
    for (int fold = 0; fold < Math.min(parts, ordered.size()); fold++) {
      List<GoldenCandidates> rest = new ArrayList<>();
      List<GoldenCandidates> part = new ArrayList<>();
      for (int i = 0; i < ordered.size(); i++) {
        (i % parts == fold ? part : rest).add(ordered.get(i));
      }
      folds.add(new Folds(rest, part));
    }
    return folds;
  }

  /** Each set as the part. */
  static List<Folds> bySet(List<GoldenCandidates> questions) {
    TreeMap<String, Folds> folds = new TreeMap<>();
    for (GoldenCandidates question : questions) {
      folds.computeIfAbsent(
          question.set(),
          set ->
              new Folds(
                  questions.stream().filter(other -> !other.set().equals(set)).toList(),
                  questions.stream().filter(other -> other.set().equals(set)).toList()));
    }
    return List.copyOf(folds.values());
  }
}
