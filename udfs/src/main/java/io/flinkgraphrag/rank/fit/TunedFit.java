package io.flinkgraphrag.rank.fit;

import io.flinkgraphrag.rank.RankingModel;
import java.util.List;

/**
 * A fit that finds by itself how far questions may draw it from the model before: of a few
 * penalties it takes the one that loses least on questions that the fit has not seen. Few questions
 * that do not agree leave the model as it was. Stateless.
 */
final class TunedFit {

  /** The strongest first, which stands where others are no better. */
  private static final double[] PENALTIES = {20, 6, 2, 0.6, 0.2};

  private static final int PARTS = 5;

  private TunedFit() {}

  static RankingModel fit(List<GoldenCandidates> questions, RankingModel before) {
    List<Folds> sets = Folds.bySet(questions);
    List<Folds> folds = sets.size() > 1 ? sets : Folds.byQuestion(questions, PARTS);
    double best = PENALTIES[0];
    double least = Double.POSITIVE_INFINITY;
    for (double penalty : PENALTIES) {
      double loss = unseenLoss(folds, ListwiseFit.vector(before), penalty);
      if (loss < least) {
        least = loss;
        best = penalty;
      }
    }
    return ListwiseFit.fit(questions, before, best);
  }

  private static double unseenLoss(List<Folds> folds, double[] before, double penalty) {
    double loss = 0;
    for (Folds fold : folds) {
      double[] weights = ListwiseFit.weights(fold.rest(), before, penalty);
      loss += new ListwiseLoss(fold.part(), weights.length).at(weights);
    }
    return loss;
  }
}
