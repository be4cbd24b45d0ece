package io.flinkgraphrag.pool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CallLoadTest {

  private final CallLoad load = new CallLoad(10_000);

  private Attempt begin(long now) {
    return load.begin(now, Attempt.NO_ROUND);
  }

  @Test
  void everyCallIsInFlightUntilItsEnd() {
    Attempt first = begin(0);
    Attempt second = begin(0);
    assertThat(load.inFlight()).isEqualTo(2);
    load.succeeded(first, 5);
    load.ended(second);
    assertThat(load.inFlight()).isZero();
    assertThat(load.calls()).isEqualTo(2);
  }

  @Test
  void theReplyIsTheFirstTokenOfWhatIsNotStreamed() {
    load.succeeded(begin(0), 70);
    assertThat(load.latencyMs(70)).isEqualTo(70);
  }

  @Test
  void onlyTheFirstTokenCounts() {
    Attempt streamed = begin(0);
    load.token(streamed, 20);
    load.token(streamed, 900);
    load.succeeded(streamed, 950);
    assertThat(load.latencyMs(20)).isEqualTo(20);
  }

  @Test
  void theOldestSilentCallShows() {
    load.succeeded(begin(0), 10);
    begin(10);
    Attempt younger = begin(500);
    assertThat(load.latencyMs(1_010)).isEqualTo(1_000);
    load.token(younger, 1_010);
    assertThat(load.latencyMs(1_010)).isEqualTo(1_000);
  }

  @Test
  void aTimeoutInSilenceIsALatencyAndAfterATokenItIsNone() {
    load.timedOut(begin(0), 5_000);
    assertThat(load.latencyMs(5_000)).isEqualTo(5_000);
    load.forgetLatency();
    Attempt spoke = begin(5_000);
    load.token(spoke, 5_010);
    load.timedOut(spoke, 9_000);
    assertThat(load.latencyMs(5_010)).isEqualTo(10);
  }

  @Test
  void aRefusalPausesAndLimitsWhatIsSent() {
    Attempt[] calls = {begin(0), begin(0), begin(0), begin(0)};
    load.refused(calls[0], 7_000, 0);
    assertThat(load.inFlight()).isEqualTo(3);
    assertThat(load.limit(0)).isEqualTo(2);
    assertThat(load.pausedUntil()).isEqualTo(7_000);
    load.ended(calls[1]);
    load.ended(calls[2]);
    assertThat(load.hasRoom(6_999)).isFalse();
    assertThat(load.hasRoom(7_000)).isTrue();
  }
}
