package io.flinkgraphrag.pool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CheckedHealthTest {

  private final CheckedHealth health = new CheckedHealth(3, 2);

  private boolean looked(boolean... results) {
    boolean back = false;
    for (boolean good : results) {
      back = health.looked(good);
    }
    return back;
  }

  @Test
  void itFallsByFailedChecksInARow() {
    looked(false, false, true, false, false);
    assertThat(health.down()).isFalse();
    assertThat(health.failedInRow()).isEqualTo(2);
    looked(false);
    assertThat(health.down()).isTrue();
  }

  @Test
  void itRisesByGoodChecksInARowAndSaysSoOnce() {
    looked(false, false, false);
    assertThat(looked(true)).isFalse();
    assertThat(looked(false, true)).isFalse();
    assertThat(health.down()).isTrue();
    assertThat(looked(true)).isTrue();
    assertThat(health.down()).isFalse();
    assertThat(looked(true)).isFalse();
  }

  @Test
  void theLatestCheckIsKnown() {
    assertThat(health.latestFailed()).isFalse();
    looked(false);
    assertThat(health.latestFailed()).isTrue();
    looked(true);
    assertThat(health.latestFailed()).isFalse();
  }
}
