package io.flinkgraphrag.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SuspicionTest {

  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final Suspicion suspicion = new Suspicion();

  @Test
  void aSuccessEndsTheRowOfFailures() {
    suspicion.failed();
    suspicion.failed();
    assertThat(suspicion.failuresInRow()).isEqualTo(2);
    assertThat(suspicion.succeeded(0)).as("nothing was held").isFalse();
    assertThat(suspicion.failuresInRow()).isZero();
  }

  @Test
  void itMayBeClearedAfterItsPause() {
    suspicion.hold(PAUSE, 1_000);
    assertThat(suspicion.mayBeCleared(2_999)).isFalse();
    assertThat(suspicion.mayBeCleared(3_000)).isTrue();
    assertThat(suspicion.succeeded(3_000)).isTrue();
    assertThat(suspicion.held()).isFalse();
  }

  @Test
  void whatBeganBeforeItClearsNothing() {
    suspicion.failed();
    suspicion.hold(PAUSE, 1_000);
    assertThat(suspicion.succeeded(999)).isFalse();
    assertThat(suspicion.held()).isTrue();
    assertThat(suspicion.failuresInRow()).isEqualTo(1);
  }

  @Test
  void heldAgainItWaitsLongerButIsNoYounger() {
    suspicion.hold(PAUSE, 1_000);
    suspicion.hold(PAUSE, 2_000);
    assertThat(suspicion.mayBeCleared(3_999)).isFalse();
    assertThat(suspicion.succeeded(1_500)).as("began after the first").isTrue();
  }

  @Test
  void replacedItKeepsTheRow() {
    suspicion.failed();
    suspicion.hold(PAUSE, 0);
    suspicion.replaced();
    assertThat(suspicion.held()).isFalse();
    assertThat(suspicion.mayBeCleared(9_999)).isFalse();
    assertThat(suspicion.failuresInRow()).isEqualTo(1);
  }
}
