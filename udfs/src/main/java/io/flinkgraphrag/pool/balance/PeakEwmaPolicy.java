package io.flinkgraphrag.pool.balance;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The one of two random choices that would begin its answer sooner: {@code latency * (1 + calls in
 * flight / weight)} (Finagle's peak EWMA). Latency is the time to the first token, which says how
 * long the queue is; the whole call's time says how long the answer was.
 *
 * <p>Who is not known yet counts as fast as the other, so that a newcomer gets its share and not
 * everything. Who always lost for {@link #UNASKED_MS} and {@link #UNASKED_PICKS} gets one call:
 * what is known of it is old, and without a call would stay so. That is at most every twentieth
 * call, and one at a time.
 */
final class PeakEwmaPolicy implements BalancingPolicy {

  /** An endpoint is looked at again by a call after this time without one, */
  static final long UNASKED_MS = 5_000;

  /** and so many calls that went to others. */
  static final int UNASKED_PICKS = 20;

  private final TwoChoices choices;
  private final Map<String, Turn> turns = new HashMap<>();
  private long picks;

  /** The latest call of an endpoint: after how many picks, and when. */
  private record Turn(long pick, long at) {}

  PeakEwmaPolicy(RandomGenerator random) {
    this.choices = new TwoChoices(random);
  }

  @Override
  public <C extends Candidate> C pick(List<C> candidates, long now) {
    picks++;
    C unasked = unasked(candidates, now);
    C next = unasked == null ? choices.pick(candidates, now, (a, b) -> sooner(b, a, now)) : unasked;
    turns.put(next.id(), new Turn(picks, now));
    return next;
  }

  private <C extends Candidate> @Nullable C unasked(List<C> candidates, long now) {
    for (C candidate : candidates) {
      Turn turn = turns.computeIfAbsent(candidate.id(), id -> new Turn(picks, now));
      if (candidate.inFlight() == 0
          && picks - turn.pick >= UNASKED_PICKS
          && now - turn.at >= UNASKED_MS) {
        return candidate;
      }
    }
    return null;
  }

  @Override
  public void forget(String id) {
    turns.remove(id);
  }

  private static boolean sooner(Candidate one, Candidate other, long now) {
    double ones = one.latencyMs(now);
    double others = other.latencyMs(now);
    if (ones <= 0 || others <= 0) {
      ones = 1;
      others = 1;
    }
    return ones * queue(one, now) < others * queue(other, now);
  }

  private static double queue(Candidate candidate, long now) {
    return 1 + candidate.inFlight() / TwoChoices.share(candidate, now);
  }
}
