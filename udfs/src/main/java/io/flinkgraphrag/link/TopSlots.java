package io.flinkgraphrag.link;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Keeps the {@code limit} best slots of a scan by rounded score. Which of those with the same score
 * are kept is decided by the hash of their passage, never by the slot, which depends on history.
 */
public final class TopSlots {

  private static final Comparator<Scored> BEST_FIRST =
      Comparator.comparingDouble(Scored::score).reversed();

  private final int limit;
  private final SlotHash hashes;
  private final List<Scored> kept = new ArrayList<>();
  private double threshold = Double.NEGATIVE_INFINITY;
  private double least = Double.POSITIVE_INFINITY;

  public TopSlots(int limit, SlotHash hashes) {
    this.limit = limit;
    this.hashes = hashes;
  }

  /** A slot with its rounded score. */
  public record Scored(int slot, double score) {}

  private record Tied(Scored scored, long hash) {}

  /** {@link Scores#tieHash} of the passage in a slot. */
  @FunctionalInterface
  public interface SlotHash {
    long of(int slot) throws Exception;
  }

  public void offer(int slot, double score) throws Exception {
    least = Math.min(least, score);
    if (score < threshold) {
      return;
    }
    kept.add(new Scored(slot, score));
    if (kept.size() >= 2 * limit) {
      prune();
    }
  }

  private void prune() throws Exception {
    kept.sort(BEST_FIRST);
    if (kept.size() <= limit) {
      return;
    }
    threshold = kept.get(limit - 1).score;
    int firstTied = limit - 1;
    while (firstTied > 0 && kept.get(firstTied - 1).score == threshold) {
      firstTied--;
    }
    List<Tied> tied = new ArrayList<>();
    for (int i = firstTied; i < kept.size() && kept.get(i).score == threshold; i++) {
      tied.add(new Tied(kept.get(i), hashes.of(kept.get(i).slot)));
    }
    tied.sort((a, b) -> Long.compareUnsigned(a.hash, b.hash));
    kept.subList(firstTied, kept.size()).clear();
    for (int i = 0; kept.size() < limit; i++) {
      kept.add(tied.get(i).scored);
    }
  }

  /** The lowest score that was offered; infinite without any. */
  public double least() {
    return least;
  }

  /** At most {@code limit} slots, best first. */
  public List<Scored> best() throws Exception {
    prune();
    return List.copyOf(kept);
  }
}
