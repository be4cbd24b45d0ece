package io.flinkgraphrag.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SlowStartTest {

  private final SlowStart start = new SlowStart(30_000, 1_000);

  @Test
  void itRampsFromATenthToAll() {
    assertThat(start.share(1_000)).isEqualTo(SlowStart.FROM);
    assertThat(start.share(16_000)).isCloseTo(0.55, within(1e-9));
    assertThat(start.share(31_000)).isEqualTo(1);
    assertThat(start.share(500)).as("before its time").isEqualTo(SlowStart.FROM);
  }

  @Test
  void itMayBeginAgain() {
    start.again(50_000);
    assertThat(start.share(50_000)).isEqualTo(SlowStart.FROM);
  }
}
