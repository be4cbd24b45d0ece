package io.flinkgraphrag.rank.fit;

import io.flinkgraphrag.rank.RankingModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * What tuning came to: a model that was fitted to golden questions, and how well they are ranked
 * today, by it, and by models that had not seen them.
 *
 * <p>What is looked at is the whole procedure: each model that has not seen a question was fitted,
 * and its penalty chosen, without it.
 *
 * @param model fitted to all questions
 * @param all of all questions
 * @param sets of each set, by its name
 * @param verdict whether models that had not seen the question are better than what is today
 */
public record Tuning(RankingModel model, Row all, List<Row> sets, Verdict verdict) {

  /** Fewer tell nothing. */
  public static final int QUESTIONS_MIN = 10;

  private static final int PARTS = 10;

  /**
   * How well questions are ranked.
   *
   * @param set its name; empty for all
   * @param questions how many
   * @param found the share of the expected passages that are candidates at all
   * @param today as the job ranks them
   * @param tuned by the model that was fitted to them
   * @param heldOut by models that were fitted to nine tenths of the questions, without theirs
   * @param otherSets by the model that was fitted to the other sets; as {@code tuned} where there
   *     is one set
   */
  public record Row(
      String set,
      int questions,
      double found,
      RankingQuality today,
      RankingQuality tuned,
      RankingQuality heldOut,
      RankingQuality otherSets) {}

  /** Of one question. */
  private record Outcome(
      GoldenCandidates question,
      RankingQuality today,
      RankingQuality tuned,
      RankingQuality heldOut,
      RankingQuality otherSets) {}

  /**
   * Tunes.
   *
   * @param questions at least {@link #QUESTIONS_MIN}
   * @param before what the model is drawn to
   */
  public static Tuning of(List<GoldenCandidates> questions, RankingModel before) {
    if (questions.size() < QUESTIONS_MIN) {
      throw new IllegalArgumentException(
          "there are %d questions, but at least %d are needed"
              .formatted(questions.size(), QUESTIONS_MIN));
    }
    // sums depend on their order
    return ofOrdered(questions.stream().sorted(GoldenCandidates.BY_SET_AND_ID).toList(), before);
  }

  private static Tuning ofOrdered(List<GoldenCandidates> questions, RankingModel before) {
    RankingModel model = TunedFit.fit(questions, before);
    Map<GoldenCandidates, RankingQuality> heldOut =
        unseen(Folds.byQuestion(questions, PARTS), before);
    List<Folds> sets = Folds.bySet(questions);
    Map<GoldenCandidates, RankingQuality> otherSets =
        sets.size() < 2 ? Map.of() : unseen(sets, before);
    List<Outcome> outcomes = new ArrayList<>();
    for (GoldenCandidates question : questions) {
      RankingQuality tuned = question.by(model);
      outcomes.add(
          new Outcome(
              question,
              question.today(),
              tuned,
              heldOut.getOrDefault(question, tuned),
              otherSets.getOrDefault(question, tuned)));
    }
    return new Tuning(
        model,
        row("", outcomes, of -> true),
        sets.stream()
            .map(fold -> fold.part().get(0).set())
            .map(set -> row(set, outcomes, of -> of.question.set().equals(set)))
            .toList(),
        Verdict.of(
            outcomes.stream().map(Outcome::today).toList(),
            outcomes.stream().map(Outcome::heldOut).toList()));
  }

  private static Map<GoldenCandidates, RankingQuality> unseen(
      List<Folds> folds, RankingModel before) {
    Map<GoldenCandidates, RankingQuality> qualities = new HashMap<>();
    for (Folds fold : folds) {
      RankingModel model = TunedFit.fit(fold.rest(), before);
      fold.part().forEach(question -> qualities.put(question, question.by(model)));
    }
    return qualities;
  }

  private static Row row(String set, List<Outcome> all, Predicate<Outcome> which) {
    List<Outcome> outcomes = all.stream().filter(which).toList();
    ToDoubleFunction<Outcome> found = of -> of.question.found();
    return new Row(
        set,
        outcomes.size(),
        outcomes.stream().mapToDouble(found).average().orElse(0),
        RankingQuality.mean(outcomes.stream().map(Outcome::today).toList()),
        RankingQuality.mean(outcomes.stream().map(Outcome::tuned).toList()),
        RankingQuality.mean(outcomes.stream().map(Outcome::heldOut).toList()),
        RankingQuality.mean(outcomes.stream().map(Outcome::otherSets).toList()));
  }

  /** Whether the model is to be taken. */
  public boolean recommended() {
    return verdict.finding() == Verdict.Finding.BETTER;
  }
}
