package io.flinkgraphrag.model;

import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * How well a path of relations fits a question, where the answer is an entity at its end.
 *
 * <p>A path is like the sum of the vectors of its predicates, each counted once: {@code sum s(p) /
 * |sum v(p)| - stepCost * steps}, with s the inner product of the question and the predicate, all
 * vectors centred. So a path that covers all that a question speaks of is better than one that
 * covers a part, and a longer one has to earn its length (docs/decisions/0004-retrieval.md).
 *
 * @param predicates nearest to the question, at most {@link #PREDICATES_MAX}
 * @param similarities of the question with each predicate
 * @param products of each predicate with each, row by row
 * @param stepCost what each step of a path costs
 */
public record PredicatePaths(
    List<String> predicates, List<Double> similarities, List<Double> products, double stepCost) {

  /** Paths are not told apart. */
  public static final PredicatePaths NONE = new PredicatePaths(List.of(), List.of(), List.of(), 0);

  public static final int PREDICATES_MAX = 16;

  private static final int STEP_BITS = 6;
  private static final int STEP_MASK = (1 << STEP_BITS) - 1;

  /** The code of a step over a predicate that is not among those nearest to the question. */
  private static final int OTHER = STEP_MASK;

  private static final double SCORE_UNITS = 1 << 20;

  /** The path that goes one step on. */
  public static long extend(
      long path, List<String> predicates, String predicate, boolean outgoing) {
    int index = predicates.indexOf(predicate);
    int code = index < 0 ? OTHER : 1 + 2 * index + (outgoing ? 1 : 0);
    return path << STEP_BITS | code;
  }

  /** The path without its last step. */
  public static long prefix(long path) {
    return path >>> STEP_BITS;
  }

  /** The relation of a path's last step between two entities; null where it is not known. */
  public @Nullable RelationKey lastStep(long path, String from, String to) {
    int code = (int) (path & STEP_MASK);
    if (code == OTHER || code == 0) {
      return null;
    }
    String predicate = predicates.get((code - 1) / 2);
    boolean outgoing = (code - 1) % 2 == 1;
    return outgoing ? new RelationKey(from, predicate, to) : new RelationKey(to, predicate, from);
  }

  /** A multiple of 2^-20, at most about 1. */
  public double score(long path) {
    BitSet distinct = new BitSet();
    int steps = 0;
    int others = 0;
    for (long rest = path; rest != 0; rest >>>= STEP_BITS) {
      int code = (int) (rest & STEP_MASK);
      steps++;
      if (code == OTHER) {
        others = 1;
      } else {
        distinct.set((code - 1) / 2);
      }
    }
    double similarity = 0;
    double norm = others;
    for (int i = distinct.nextSetBit(0); i >= 0; i = distinct.nextSetBit(i + 1)) {
      similarity += similarities.get(i);
      for (int j = distinct.nextSetBit(0); j >= 0; j = distinct.nextSetBit(j + 1)) {
        norm += products.get(i * predicates.size() + j);
      }
    }
    double fit = norm > 0 ? similarity / Math.sqrt(norm) : 0;
    return Math.rint((fit - stepCost * steps) * SCORE_UNITS) / SCORE_UNITS;
  }

  public static void write(PredicatePaths paths, DataOutputView out) throws IOException {
    Wire.writeList(paths.predicates, Wire::writeText, out);
    Wire.writeList(paths.similarities, (v, o) -> o.writeDouble(v), out);
    Wire.writeList(paths.products, (v, o) -> o.writeDouble(v), out);
    out.writeDouble(paths.stepCost);
  }

  public static PredicatePaths read(DataInputView in) throws IOException {
    return new PredicatePaths(
        Wire.readList(Wire::readText, in),
        Wire.readList(DataInputView::readDouble, in),
        Wire.readList(DataInputView::readDouble, in),
        in.readDouble());
  }
}
