package io.flinkgraphrag.jobs.neo4j.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class PaceTest {

  private final AtomicLong nanos = new AtomicLong();

  @Test
  void rowsOweTheTimeThatTheyMayTake() {
    Pace pace = new Pace(100, nanos::get);
    for (int i = 0; i < 50; i++) {
      pace.took();
    }
    assertThat(pace.debt()).isEqualTo(Duration.ofMillis(500));
    nanos.addAndGet(Duration.ofMillis(400).toNanos());
    assertThat(pace.debt()).isEqualTo(Duration.ofMillis(100));
    nanos.addAndGet(Duration.ofMillis(400).toNanos());
    assertThat(pace.debt()).isZero();
  }

  @Test
  void withoutALimitNothingIsOwed() {
    Pace pace = new Pace(Pace.UNLIMITED, nanos::get);
    pace.took();
    assertThat(pace.debt()).isZero();
    assertThat(pace.awaitTurn(Duration.ZERO)).isTrue();
  }

  @Test
  void whoIsWokenHasNoTurn() {
    Pace pace = new Pace(Pace.UNLIMITED, nanos::get);
    pace.wakeUp();
    assertThat(pace.awaitTurn(Duration.ofHours(1))).isFalse();
  }
}
