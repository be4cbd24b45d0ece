package io.flinkgraphrag.jobs.gateway.asking;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who waits for which record of {@code answers}. Thread-safe. */
final class Waiting {

  private final Map<String, List<Ask>> byKey = new HashMap<>();
  private int count;

  synchronized void add(Ask ask) {
    byKey.computeIfAbsent(ask.key(), none -> new ArrayList<>(1)).add(ask);
    count++;
  }

  synchronized void remove(Ask ask) {
    List<Ask> same = byKey.getOrDefault(ask.key(), List.of());
    if (same.contains(ask)) {
      same.remove(ask);
      count--;
      if (same.isEmpty()) {
        byKey.remove(ask.key());
      }
    }
  }

  synchronized int count() {
    return count;
  }

  /** Ends those who wait for this record. */
  void answer(String key, SeenAnswer answer) {
    for (Ask ask : of(key)) {
      answer.to(ask.question()).ifPresent(ask::answer);
    }
  }

  synchronized List<Ask> of(String key) {
    return List.copyOf(byKey.getOrDefault(key, List.of()));
  }

  synchronized List<Ask> all() {
    return byKey.values().stream().flatMap(List::stream).toList();
  }
}
