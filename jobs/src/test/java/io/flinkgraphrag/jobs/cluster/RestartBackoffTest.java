package io.flinkgraphrag.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartBackoffTest {

  private static final Duration YOUNG = Duration.ofSeconds(1);

  @Test
  void whoDiesYoungWaitsTwiceAsLongEachTimeUpToABound() {
    RestartBackoff backoff = new RestartBackoff();
    assertThat(backoff.after(YOUNG)).isEqualTo(RestartBackoff.FIRST);
    assertThat(backoff.after(YOUNG)).isEqualTo(RestartBackoff.FIRST.multipliedBy(2));
    for (int i = 0; i < 20; i++) {
      assertThat(backoff.after(YOUNG)).isLessThanOrEqualTo(RestartBackoff.LONGEST);
    }
    assertThat(backoff.after(YOUNG)).isEqualTo(RestartBackoff.LONGEST);
  }

  @Test
  void whoHadStartedWellComesBackAtOnce() {
    RestartBackoff backoff = new RestartBackoff();
    backoff.after(YOUNG);
    backoff.after(YOUNG);
    assertThat(backoff.after(RestartBackoff.WELL)).isEqualTo(RestartBackoff.FIRST);
  }
}
