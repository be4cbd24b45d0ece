package io.flinkgraphrag.rank.fit;

import io.flinkgraphrag.model.Signals;
import io.flinkgraphrag.rank.RankingFunction;
import io.flinkgraphrag.rank.RankingModel;
import io.flinkgraphrag.rank.SignalTable;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A golden question with the candidates that the job had for it. Immutable; a row is a candidate,
 * in the order of the passages' keys.
 */
public final class GoldenCandidates {

  static final Comparator<GoldenCandidates> BY_SET_AND_ID =
      Comparator.comparing(GoldenCandidates::set).thenComparing(GoldenCandidates::id);

  private final String set;
  private final String id;
  private final List<Signals> candidates;
  private final BitSet right;
  private final int expected;
  private final List<Integer> today;
  private final double[][] features;

  /**
   * @param set what it is one of
   * @param id unique within the set
   * @param candidates in the order of the passages' keys
   * @param right rows of the passages that a right answer needs
   * @param expected how many a right answer needs, with those that are no candidates; 1 or more
   * @param today the rows as the job ranks them, best first
   */
  public GoldenCandidates(
      String set,
      String id,
      List<Signals> candidates,
      BitSet right,
      int expected,
      List<Integer> today) {
    this.set = set;
    this.id = id;
    this.candidates = List.copyOf(candidates);
    this.right = (BitSet) right.clone();
    this.expected = expected;
    this.today = List.copyOf(today);
    this.features = features(this.candidates);
  }

  private static double[][] features(List<Signals> candidates) {
    SignalTable table = SignalTable.of(candidates);
    List<RankingFunction> functions = ListwiseFit.FUNCTIONS;
    double[][] rows = new double[candidates.size()][functions.size()];
    for (int f = 0; f < functions.size(); f++) {
      double[] values = functions.get(f).values(table);
      for (int row = 0; row < rows.length; row++) {
        rows[row][f] = values[row];
      }
    }
    return rows;
  }

  public String set() {
    return set;
  }

  String id() {
    return id;
  }

  /** The share of the expected passages that are candidates: what no ranking can raise. */
  public double found() {
    return (double) right.cardinality() / expected;
  }

  /** Whether there is something to learn from: a right candidate and a wrong one. */
  boolean teaches() {
    return !right.isEmpty() && right.cardinality() < candidates.size();
  }

  boolean isRight(int row) {
    return right.get(row);
  }

  int rightCount() {
    return right.cardinality();
  }

  /** By row, then in the order of {@link ListwiseFit#FUNCTIONS}; not to be changed. */
  double[][] features() {
    return features;
  }

  /** How well the job ranks it today. */
  public RankingQuality today() {
    return quality(today);
  }

  /** How well a model ranks it. */
  RankingQuality by(RankingModel model) {
    double[] scores = model.scores(candidates);
    return quality(
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer row) -> -scores[row]))
            .toList());
  }

  private RankingQuality quality(List<Integer> order) {
    double first = share(order, 2);
    double some = share(order, 5);
    return new RankingQuality(first, some, some == 1 ? 1 : 0);
  }

  private double share(List<Integer> order, int places) {
    return (double) order.stream().limit(places).filter(right::get).count() / expected;
  }
}
