package io.flinkgraphrag.embed.stage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EmbedderBreakerTest {

  private final EmbedderBreaker breaker = new EmbedderBreaker();

  @Test
  void itOpensAfterFailuresInARowAndLetsOneProbeThroughAfterEachPause() {
    open();
    assertThat(breaker.permits(EmbedderBreaker.PAUSE_MIN_MS - 1)).isFalse();
    long now = EmbedderBreaker.PAUSE_MIN_MS;
    for (long pause = 2 * now; pause < 100_000; pause *= 2) {
      assertThat(breaker.permits(now)).isTrue();
      assertThat(breaker.started()).isTrue();
      assertThat(breaker.permits(now)).as("one probe at a time").isFalse();
      breaker.failed(true, now);
      long expected = Math.min(pause, EmbedderBreaker.PAUSE_MAX_MS);
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
    long now = EmbedderBreaker.PAUSE_MIN_MS;
    breaker.withdrawn(breaker.started());
    assertThat(breaker.permits(now)).isTrue();
  }

  @Test
  void failuresOfWhatWasSentBeforeItOpenedDoNotLengthenThePause() {
    open();
    breaker.failed(false, 500);
    assertThat(breaker.nextProbe()).isEqualTo(EmbedderBreaker.PAUSE_MIN_MS);
  }

  private void open() {
    for (int i = 0; i < EmbedderBreaker.FAILURES_MAX; i++) {
      assertThat(breaker.isOpen()).isFalse();
      assertThat(breaker.failed(breaker.started(), 0))
          .isEqualTo(i == EmbedderBreaker.FAILURES_MAX - 1);
    }
  }
}
