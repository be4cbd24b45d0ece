package io.flinkgraphrag.pool.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flinkgraphrag.pool.balance.BalancingPolicyContract.Fake;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class BalancingPoliciesTest {

  @Nested
  class RoundRobin implements BalancingPolicyContract {

    @Override
    public BalancingPolicy policy(Random random) {
      return Balancing.ROUND_ROBIN.policy(random);
    }

    @Override
    public boolean weighted() {
      return false;
    }
  }

  @Nested
  class WeightedRoundRobin implements BalancingPolicyContract {

    @Override
    public BalancingPolicy policy(Random random) {
      return Balancing.WEIGHTED_ROUND_ROBIN.policy(random);
    }

    @Override
    public boolean weighted() {
      return true;
    }

    @Test
    void turnsAreSpreadEvenly() {
      List<Fake> all = List.of(new Fake("a", 5), new Fake("b", 1), new Fake("c", 1));
      BalancingPolicy policy = policy(new Random(0));
      StringBuilder turns = new StringBuilder();
      for (int i = 0; i < 7; i++) {
        turns.append(policy.pick(all, i).id());
      }
      assertThat(turns).hasToString("aabacaa");
    }
  }

  @Nested
  class LeastRequests implements BalancingPolicyContract {

    @Override
    public BalancingPolicy policy(Random random) {
      return Balancing.LEAST_REQUESTS.policy(random);
    }

    @Override
    public boolean weighted() {
      return true;
    }

    @Test
    void theLessBusyOfTwoIsTaken() {
      Fake busy = new Fake("busy", 1);
      busy.inFlight = 1;
      assertThat(policy(new Random(1)).pick(List.of(busy, new Fake("idle", 1)), 0).id())
          .isEqualTo("idle");
    }
  }

  @Nested
  class PeakEwma implements BalancingPolicyContract {

    @Override
    public BalancingPolicy policy(Random random) {
      return Balancing.PEAK_EWMA.policy(random);
    }

    @Override
    public boolean weighted() {
      return true;
    }

    @Test
    void aSlowOneGetsFewOfTheCallsUnderLoad() {
      List<Fake> all = List.of(new Fake("a", 1), new Fake("b", 1), new Fake("slow", 1));
      all.forEach(fake -> fake.latencyMs = 100);
      all.get(2).latencyMs = 1_000;
      assertThat(
              BalancingPolicyContract.shares(policy(new Random(1)), all, 64)
                  .getOrDefault("slow", 0.0))
          .isLessThan(0.08);
    }

    @Test
    void whoAlwaysLosesGetsOneCallAfterTwentyOfOthersAndFiveSeconds() {
      List<Fake> all = List.of(new Fake("fast", 1), new Fake("slow", 1));
      all.get(0).latencyMs = 100;
      all.get(1).latencyMs = 10_000;
      BalancingPolicy policy = policy(new Random(1));
      for (int pick = 0; pick < PeakEwmaPolicy.UNASKED_PICKS; pick++) {
        assertThat(policy.pick(all, 0).id()).isEqualTo("fast");
      }
      assertThat(policy.pick(all, PeakEwmaPolicy.UNASKED_MS - 1).id()).isEqualTo("fast");
      all.get(1).inFlight = 1;
      assertThat(policy.pick(all, PeakEwmaPolicy.UNASKED_MS).id()).as("one").isEqualTo("fast");
      all.get(1).inFlight = 0;
      assertThat(policy.pick(all, PeakEwmaPolicy.UNASKED_MS).id()).isEqualTo("slow");
      assertThat(policy.pick(all, 2 * PeakEwmaPolicy.UNASKED_MS).id()).isEqualTo("fast");
    }

    @Test
    void whoIsNotKnownYetGetsItsShareAndNotEverything() {
      List<Fake> all = List.of(new Fake("a", 1), new Fake("new", 1));
      all.get(0).latencyMs = 2_000;
      assertThat(BalancingPolicyContract.shares(policy(new Random(1)), all, 16).get("new"))
          .isCloseTo(0.5, within(0.02));
    }
  }
}
