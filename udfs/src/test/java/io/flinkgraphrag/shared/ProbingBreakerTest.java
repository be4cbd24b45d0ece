package io.flinkgraphrag.shared;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProbingBreakerTest {

  private final ProbingBreaker breaker = new ProbingBreaker();

  @Test
  void itOpensAfterFailuresInARowAndLetsOneProbeThroughAfterEachPause() {
    open();
    assertThat(breaker.permits(ProbingBreaker.PAUSE_MIN_MS - 1)).isFalse();
    long now = ProbingBreaker.PAUSE_MIN_MS;
    for (long pause = 2 * now; pause < 100_000; pause *= 2) {
      assertThat(breaker.permits(now)).isTrue();
      assertThat(breaker.started()).isTrue();
      assertThat(breaker.permits(now)).as("one probe at a time").isFalse();
      breaker.failed(true, now);
      long expected = Math.min(pause, ProbingBreaker.PAUSE_MAX_MS);
      assertThat(breaker.nextProbe()).isEqualTo(now + expected);
      now += expected;
    }
  }

  @Test
  void anythingThatSucceedsClosesItAndKeepsItClosed() {
    breaker.failed(false, 0);
    breaker.failed(false, 0);
    assertThat(breaker.answered()).isFalse();
    breaker.failed(false, 0);
    assertThat(breaker.isOpen()).isFalse();
    assertThat(breaker.answered()).isFalse();
    open();
    assertThat(breaker.answered()).isTrue();
    assertThat(breaker.permits(0)).isTrue();
  }

  @Test
  void aProbeThatIsTakenBackLeavesRoomForAnother() {
    open();
    long now = ProbingBreaker.PAUSE_MIN_MS;
    breaker.withdrawn(breaker.started());
    assertThat(breaker.permits(now)).isTrue();
  }

  @Test
  void failuresOfWhatWasSentBeforeItOpenedDoNotLengthenThePause() {
    open();
    breaker.failed(false, 500);
    assertThat(breaker.nextProbe()).isEqualTo(ProbingBreaker.PAUSE_MIN_MS);
  }

  private void open() {
    for (int i = 0; i < ProbingBreaker.FAILURES_MAX; i++) {
      assertThat(breaker.isOpen()).isFalse();
      assertThat(breaker.failed(breaker.started(), 0))
          .isEqualTo(i == ProbingBreaker.FAILURES_MAX - 1);
    }
  }
}
