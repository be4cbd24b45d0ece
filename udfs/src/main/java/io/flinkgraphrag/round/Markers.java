package io.flinkgraphrag.round;

import io.flinkgraphrag.model.retrieval.Open;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rounds of a merge that ended early, with whom they asked, and those whose parts were dropped
 * before it was known whom they asked; beyond the bound the newest.
 */
final class Markers {

  private final int max;
  private final Map<String, List<Integer>> askedOf = new LinkedHashMap<>();

  Markers(int max) {
    this.max = max;
  }

  void put(String question, List<Integer> asked) {
    askedOf.put(question, asked);
    if (askedOf.size() > max) {
      Iterator<String> oldest = askedOf.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** {@link Open#asked} of the question's round, empty if not known; null without a marker. */
  @Nullable List<Integer> get(String question) {
    return askedOf.get(question);
  }

  int size() {
    return askedOf.size();
  }

  void clear() {
    askedOf.clear();
  }
}
