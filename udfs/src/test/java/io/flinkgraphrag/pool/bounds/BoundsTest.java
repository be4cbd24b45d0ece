package io.flinkgraphrag.pool.bounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.flinkgraphrag.pool.PoolOptions.Health;
import io.flinkgraphrag.pool.PoolOptions.Hedge;
import io.flinkgraphrag.pool.PoolOptions.Retry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The small parts that count: budgets, limits, averages, percentiles, options. */
class BoundsTest {

  @Test
  void theBudgetPaysATenthOfTheCalls() {
    Budget budget = new Budget(0.1, 0, 0);
    int paid = 0;
    for (int i = 0; i < 1_000; i++) {
      budget.called(i * 10L);
      paid += budget.take(i * 10L) ? 1 : 0;
    }
    assertThat(paid).isBetween(95, 100);
  }

  @Test
  void theFloorPaysWhateverTheCallsAndIsKeptForTenSeconds() {
    Budget budget = new Budget(0.1, 10, 0);
    int burst = 0;
    while (budget.take(0)) {
      burst++;
    }
    assertThat(burst).isEqualTo(100);
    assertThat(budget.take(99)).isFalse();
    assertThat(budget.take(101)).isTrue();
    int later = 0;
    while (budget.take(1_000_000)) {
      later++;
    }
    assertThat(later).as("no more is saved up in a long night").isBetween(100, 101);
  }

  @Test
  void aBudgetForgetsTheCallsOfLongAgo() {
    Budget budget = new Budget(0.1, 0, 0);
    for (int i = 0; i < 10_000; i++) {
      budget.called(i);
    }
    int paid = 0;
    while (budget.take(200_000)) {
      paid++;
    }
    assertThat(paid).isLessThanOrEqualTo(1);
  }

  @Test
  void aRefusalHalvesTowardsWhatIsInFlightAndManyAtOnceAreOne() {
    InFlightLimit limit = new InFlightLimit();
    assertThat(limit.hasRoom(1_000_000, 0)).isTrue();
    for (int i = 100; i > 0; i--) {
      limit.refused(i - 1, 0, 10);
    }
    assertThat(limit.limit(10)).isEqualTo(50);
    assertThat(limit.hasRoom(50, 10)).isFalse();
    assertThat(limit.hasRoom(49, 10)).isTrue();
    limit.refused(49, 0, 10 + InFlightLimit.WINDOW_MS);
    assertThat(limit.limit(2_000)).isEqualTo(25);
  }

  @Test
  void theLimitGrowsByOnePerWindowOfCallsAndIsForgottenInTheEnd() {
    InFlightLimit limit = new InFlightLimit();
    limit.refused(19, 0, 0);
    for (int i = 0; i < 10; i++) {
      limit.succeeded(9, 100);
    }
    assertThat(limit.limit(100)).isCloseTo(11, within(0.1));
    for (int i = 0; i < 100; i++) {
      limit.succeeded(0, 200);
    }
    assertThat(limit.limit(200)).as("not while it is not used").isCloseTo(11, within(0.1));
    assertThat(limit.limit(InFlightLimit.FORGET_MS)).isInfinite();
  }

  @Test
  void theLimitIsNeverBelowOneAndAPauseHasItsMaximum() {
    InFlightLimit limit = new InFlightLimit();
    for (int i = 0; i < 10; i++) {
      limit.refused(0, 1_000_000_000, i * 2_000L);
    }
    assertThat(limit.limit(20_000)).isEqualTo(1);
    assertThat(limit.pausedUntil()).isEqualTo(18_000 + InFlightLimit.PAUSE_MS_MAX);
  }

  @Test
  void anAverageJumpsToAPeakAndForgetsItSlowly() {
    LatencyPeaks latency = new LatencyPeaks(30_000);
    assertThat(latency.value(0)).isZero();
    latency.observe(100, 0);
    latency.observe(1_000, 10);
    assertThat(latency.value(10)).isEqualTo(1_000);
    latency.observe(100, 1_010);
    assertThat(latency.value(1_010)).isBetween(960.0, 975.0);
    assertThat(latency.value(91_010)).isLessThan(55);
  }

  @Test
  void aSampleThatComesLongAfterTheLastOneCountsAlone() {
    LatencyPeaks latency = new LatencyPeaks(30_000);
    latency.observe(1_000, 0);
    latency.observe(100, LatencyPeaks.OLD_MS - 1);
    assertThat(latency.value(LatencyPeaks.OLD_MS - 1)).isGreaterThan(800);
    latency.observe(100, 2 * LatencyPeaks.OLD_MS);
    assertThat(latency.value(2 * LatencyPeaks.OLD_MS)).isEqualTo(100);
  }

  @Test
  void whatWasBeforeADoubtCountsNoMoreAfterIt() {
    LatencyPeaks latency = new LatencyPeaks(30_000);
    latency.observe(2_000, 0);
    latency.observe(90, 10);
    latency.trustLatest();
    assertThat(latency.value(10)).isEqualTo(90);
    latency.forget();
    assertThat(latency.value(10)).isZero();
  }

  @Test
  void percentilesAreOfTheLatestAndOfEnough() {
    RecentTimes times = new RecentTimes();
    for (int i = 1; i < RecentTimes.ENOUGH; i++) {
      times.add(i);
    }
    assertThat(times.percentile(0.95)).isZero();
    for (int i = 1; i <= 100; i++) {
      times.add(i);
    }
    for (int i = 0; i < RecentTimes.KEPT - 100; i++) {
      times.add(1_000);
    }
    assertThat(times.percentile(0)).isEqualTo(1);
    assertThat(times.percentile(0.25)).isEqualTo(64);
    assertThat(times.percentile(1)).isEqualTo(1_000);
  }

  @Test
  void optionsThatMakeNoSenseAreRefusedWithTheirName() {
    assertThatThrownBy(() -> new Retry(0, 0.1, 1, Duration.ZERO, 3, Duration.ofSeconds(1)))
        .hasMessage("the attempts of a call: 0, below 1");
    assertThatThrownBy(() -> new Retry(6, 0.1, 1, Duration.ZERO, 3, Duration.ofSeconds(1)))
        .hasMessage("the attempts of a call are 6, above 5");
    assertThatThrownBy(() -> new Retry(2, 1.5, 1, Duration.ZERO, 3, Duration.ofSeconds(1)))
        .hasMessage("the budget of retries is 1.5, not 0 to 1");
    assertThatThrownBy(() -> new Hedge(true, 0.1, Duration.ZERO))
        .hasMessage("the time before a hedge is PT0S, not above zero");
    assertThatThrownBy(
            () ->
                new Health(
                    Health.Check.HTTP,
                    "health",
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    3,
                    2))
        .hasMessage("the path of health checks is \"health\", without /");
  }
}
