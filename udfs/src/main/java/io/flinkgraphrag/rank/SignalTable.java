package io.flinkgraphrag.rank;

import io.flinkgraphrag.model.Signal;
import io.flinkgraphrag.model.Signals;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The signals of all candidates of one question in columns, and what follows from them: the base
 * score, and who comes where by a column. A row is a candidate, in the order of the list.
 *
 * <p>For one thread. What follows is computed when it is first asked for.
 */
@SuppressWarnings("EnumOrdinal") // an array within one process, in the innermost loop
public final class SignalTable {

  private static final int SIGNALS = Signal.values().length;

  private static final double UNITS = 1 << 20;

  private final int rows;
  private final double[][] columns = new double[SIGNALS][];
  private final int[][] ranks = new int[SIGNALS][];
  private double @Nullable [] base;
  private int @Nullable [] baseRanks;

  private SignalTable(int rows) {
    this.rows = rows;
  }

  public static SignalTable of(List<Signals> candidates) {
    SignalTable table = new SignalTable(candidates.size());
    for (Signal signal : Signal.values()) {
      double[] column = new double[table.rows];
      for (int row = 0; row < table.rows; row++) {
        column[row] = candidates.get(row).get(signal);
      }
      table.columns[signal.place()] = column;
    }
    return table;
  }

  /**
   * The base score S, 0 to 1.2: what a candidate is worth by its own texts. Its weights are part of
   * what the functions mean, and not those of a model.
   */
  public static double base(double dense, double sentence, double bm25, double title) {
    return rounded(0.4 * dense + 0.4 * sentence + 0.2 * bm25 + 0.2 * title);
  }

  /** The multiple of 2^-20 that is nearest; never -0.0. */
  static double rounded(double value) {
    return Math.rint(value * UNITS) / UNITS + 0.0;
  }

  public int rows() {
    return rows;
  }

  double get(Signal signal, int row) {
    return columns[signal.place()][row];
  }

  double base(int row) {
    return base()[row];
  }

  /** 1 / place by the signal, 1 for the best; 0 where the signal is 0. Equals: by their rows. */
  double inverseRank(Signal signal, int row) {
    int column = signal.place();
    if (ranks[column] == null) {
      ranks[column] = ranks(columns[column]);
    }
    return inverse(ranks[column][row]);
  }

  /** The same by the base score. */
  double inverseBaseRank(int row) {
    return inverse(baseRank(row));
  }

  /** The place by the base score, 1 for the best; 0 where it is 0. */
  int baseRank(int row) {
    if (baseRanks == null) {
      baseRanks = ranks(base());
    }
    return baseRanks[row];
  }

  private static double inverse(int rank) {
    return rank == 0 ? 0 : 1.0 / rank;
  }

  private double[] base() {
    if (base == null) {
      base = new double[rows];
      for (int row = 0; row < rows; row++) {
        base[row] =
            base(
                get(Signal.DENSE, row),
                get(Signal.SENTENCE, row),
                get(Signal.BM25, row),
                get(Signal.TITLE, row));
      }
    }
    return base;
  }

  /** Values are multiples of 2^-20, so that one whole number holds a value and its row. */
  private static int[] ranks(double[] values) {
    long[] order = new long[values.length];
    int count = 0;
    for (int row = 0; row < values.length; row++) {
      if (values[row] > 0) {
        order[count++] = -((long) (values[row] * UNITS) << Integer.SIZE) + row;
      }
    }
    Arrays.sort(order, 0, count);
    int[] ranks = new int[values.length];
    for (int place = 0; place < count; place++) {
      ranks[(int) order[place]] = place + 1;
    }
    return ranks;
  }
}
