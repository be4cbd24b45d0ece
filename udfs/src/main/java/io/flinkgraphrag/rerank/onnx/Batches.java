package io.flinkgraphrag.rerank.onnx;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Which rows are computed together: those of like length, so that little is padding. */
final class Batches {

  private Batches() {}

  /**
   * The places of all rows in batches, the shortest first.
   *
   * @param tokensMax of a batch: its rows times its longest; a row that has more is alone
   */
  static List<List<Integer>> of(int[] lengths, int tokensMax) {
    List<Integer> shortestFirst =
        IntStream.range(0, lengths.length)
            .boxed()
            .sorted(Comparator.comparingInt(place -> lengths[place]))
            .toList();
    List<List<Integer>> batches = new ArrayList<>();
    List<Integer> batch = new ArrayList<>();
    for (int place : shortestFirst) {
      if (!batch.isEmpty() && (batch.size() + 1) * (long) lengths[place] > tokensMax) {
        batches.add(List.copyOf(batch));
        batch.clear();
      }
      batch.add(place);
    }
    if (!batch.isEmpty()) {
      batches.add(List.copyOf(batch));
    }
    return batches;
  }
}
