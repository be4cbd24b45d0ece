package io.flinkgraphrag.link;

import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the best slots of a scan by rounded score, all ties of the last one included, so that the
 * caller can decide ties by key, which a slot does not know. Bounded by {@code limit} plus {@link
 * #TIES_MAX}.
 */
final class TopSlots {

  /** Slots with the same score as the last kept one that are kept beside it. */
  static final int TIES_MAX = 200;

  private final int limit;
  private final List<Scored> kept = new ArrayList<>();
  private double threshold = Double.NEGATIVE_INFINITY;

  TopSlots(int limit) {
    this.limit = limit;
  }

  /** A slot with its rounded score. */
  record Scored(int slot, double score) {}

  void offer(int slot, double score) {
    if (score < threshold) {
      return;
    }
    kept.add(new Scored(slot, score));
    if (kept.size() >= 2 * (limit + TIES_MAX)) {
      prune();
    }
  }

  private void prune() {
    kept.sort((a, b) -> Double.compare(b.score, a.score));
    if (kept.size() <= limit) {
      return;
    }
    threshold = kept.get(limit - 1).score;
    int end = limit;
    while (end < kept.size() && end < limit + TIES_MAX && kept.get(end).score == threshold) {
      end++;
    }
    kept.subList(end, kept.size()).clear();
  }

  /** The kept slots, best first. */
  List<Scored> best() {
    prune();
    kept.sort((a, b) -> Double.compare(b.score, a.score));
    return List.copyOf(kept);
  }
}
