package io.flinkgraphrag.pool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProbeRoundTest {

  private final ProbeRound round = new ProbeRound(30_000);

  @Test
  void anOrdinaryCallBelongsToNoRound() {
    Attempt ordinary = new Attempt(0, Attempt.NO_ROUND);
    assertThat(round.has(ordinary)).isFalse();
    round.next(0);
    assertThat(round.has(ordinary)).isFalse();
  }

  @Test
  void oneIsEnoughUntilOneHasSucceeded() {
    round.next(0);
    assertThat(round.waitsForItsFirst()).isFalse();
    Attempt first = new Attempt(0, round.join());
    assertThat(round.waitsForItsFirst()).isTrue();
    round.join();
    round.succeeded();
    round.ended(first);
    assertThat(round.waitsForItsFirst()).isFalse();
    assertThat(round.underWay()).isTrue();
  }

  @Test
  void aCallOfAnOlderRoundEndsNothing() {
    round.next(0);
    Attempt old = new Attempt(0, round.join());
    round.next(1);
    round.join();
    round.ended(old);
    assertThat(round.has(old)).isFalse();
    assertThat(round.underWay()).isTrue();
  }

  @Test
  void afterItsTimeItIsLost() {
    round.next(1_000);
    assertThat(round.lost(31_000)).isFalse();
    assertThat(round.lost(31_001)).isTrue();
  }

  @Test
  void whoseCallsAreGivenUpIsNotUnderWayWhenTheyEnd() {
    round.next(0);
    Attempt call = new Attempt(0, round.join());
    round.giveUp();
    round.ended(call);
    assertThat(round.underWay()).isFalse();
    round.join();
    assertThat(round.underWay()).isTrue();
  }
}
