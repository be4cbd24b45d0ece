package io.flinkgraphrag.pool.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every policy keeps to, over 10,000 picks. */
interface BalancingPolicyContract {

  int PICKS = 10_000;

  BalancingPolicy policy(Random random);

  /** Whether shares follow weights; else they are equal. */
  boolean weighted();

  /** A candidate that does what the test says. */
  final class Fake implements Candidate {

    private final String id;
    private final int weight;
    double ramp = 1;
    double latencyMs;
    int inFlight;

    Fake(String id, int weight) {
      this.id = id;
      this.weight = weight;
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public int weight() {
      return weight;
    }

    @Override
    public double ramp(long now) {
      return ramp;
    }

    @Override
    public int inFlight() {
      return inFlight;
    }

    @Override
    public double latencyMs(long now) {
      return latencyMs;
    }
  }

  /** Shares of the picks with so many calls in flight, each of which takes equally long. */
  static Map<String, Double> shares(BalancingPolicy policy, List<Fake> all, int inFlight) {
    Map<String, Double> shares = new HashMap<>();
    Queue<Fake> busy = new ArrayDeque<>();
    for (int i = 0; i < PICKS; i++) {
      if (busy.size() >= inFlight && !busy.isEmpty()) {
        busy.remove().inFlight--;
      }
      Fake picked = policy.pick(all, i);
      shares.merge(picked.id(), 1.0 / PICKS, Double::sum);
      if (inFlight > 0) {
        picked.inFlight++;
        busy.add(picked);
      }
    }
    return shares;
  }

  @Test
  default void equalOnesGetEqualShares() {
    for (int inFlight : new int[] {0, 64}) {
      List<Fake> all =
          List.of(new Fake("a", 1), new Fake("b", 1), new Fake("c", 1), new Fake("d", 1));
      Map<String, Double> shares = shares(policy(new Random(1)), all, inFlight);
      assertThat(shares.values()).allSatisfy(s -> assertThat(s).isCloseTo(0.25, within(0.02)));
    }
  }

  @Test
  default void weightsAreRespectedWherePromised() {
    for (int inFlight : new int[] {0, 64}) {
      List<Fake> all = List.of(new Fake("a", 1), new Fake("b", 2), new Fake("c", 5));
      Map<String, Double> shares = shares(policy(new Random(2)), all, inFlight);
      double[] want =
          weighted()
              ? new double[] {1 / 8.0, 2 / 8.0, 5 / 8.0}
              : new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0};
      assertThat(shares.get("a")).isCloseTo(want[0], within(0.04));
      assertThat(shares.get("b")).isCloseTo(want[1], within(0.06));
      assertThat(shares.get("c")).isCloseTo(want[2], within(0.06));
    }
  }

  @Test
  default void aSlowStartGetsLittleAtFirstAndAllInTheEnd() {
    List<Fake> all = List.of(new Fake("a", 1), new Fake("b", 1), new Fake("new", 1));
    Fake newcomer = all.get(2);
    double before = 0;
    for (double ramp : new double[] {0.1, 0.4, 0.7, 1}) {
      newcomer.ramp = ramp;
      all.forEach(fake -> fake.inFlight = 0);
      double share = shares(policy(new Random(3)), all, 64).get("new");
      assertThat(share).isCloseTo(ramp / (2 + ramp), within(0.05));
      assertThat(share).isGreaterThan(before);
      before = share;
    }
  }

  @Test
  default void whoIsNoCandidateGetsNothingAndMissesNothingLater() {
    BalancingPolicy policy = policy(new Random(4));
    List<Fake> all = List.of(new Fake("a", 1), new Fake("b", 1), new Fake("c", 1));
    shares(policy, all, 0);
    assertThat(shares(policy, all.subList(0, 2), 0)).doesNotContainKey("c");
    assertThat(shares(policy, all, 0).get("c")).isCloseTo(1 / 3.0, within(0.02));
  }

  @Test
  default void aLonelyOneIsPicked() {
    Fake only = new Fake("a", 3);
    BalancingPolicy policy = policy(new Random(5));
    assertThat(policy.pick(List.of(only), 0)).isSameAs(only);
    policy.forget("a");
    policy.forget("never seen");
    assertThat(policy.pick(List.of(only), 1)).isSameAs(only);
  }
}
