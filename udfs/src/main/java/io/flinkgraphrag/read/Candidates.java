package io.flinkgraphrag.read;

import io.flinkgraphrag.state.StableHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The passages that one request wants to know of whether relations cite them, best first. Hashes
 * each id once, however many relations are read.
 */
final class Candidates {

  private final List<String> ids;
  private final long[] hashes;

  Candidates(List<String> ids) {
    this.ids = ids;
    this.hashes = ids.stream().mapToLong(StableHash::of).toArray();
  }

  /**
   * Those that are cited, in their order.
   *
   * @param cited hashes of ids, ascending
   * @param most of them, the first ones
   */
  List<String> among(long[] cited, int most) {
    if (cited.length == 0) {
      return List.of();
    }
    List<String> found = new ArrayList<>();
    for (int i = 0; i < hashes.length && found.size() < most; i++) {
      if (Arrays.binarySearch(cited, hashes[i]) >= 0) {
        found.add(ids.get(i));
      }
    }
    return List.copyOf(found);
  }
}
