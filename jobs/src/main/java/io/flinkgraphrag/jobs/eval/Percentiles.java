package io.flinkgraphrag.jobs.eval;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Percentiles by nearest rank: the p-th is the smallest value that p percent are not above. */
public record Percentiles(long p50, long p90, long p99) {

  /** Returns null for no values. */
  static @Nullable Percentiles of(Collection<Long> values) {
    if (values.isEmpty()) {
      return null;
    }
    long[] sorted = values.stream().mapToLong(Long::longValue).sorted().toArray();
    return new Percentiles(at(sorted, 50), at(sorted, 90), at(sorted, 99));
  }

  private static long at(long[] sorted, int percent) {
    return sorted[(sorted.length * percent + 99) / 100 - 1];
  }
}
