package io.flinkgraphrag.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.harness.HandClock;
import io.flinkgraphrag.model.message.Sent;
import org.junit.jupiter.api.Test;

class PeerClocksTest {

  private static final long OWN = 1;
  private static final long PEER = 2;
  private static final long NOW = 1_000_000_000;
  private static final long HOUR = 3_600_000;

  private final HandClock clock = new HandClock(NOW);
  private final PeerClocks clocks = new PeerClocks(OWN, clock);

  /** What 1,000 ms from when it was sent is here, from now on. */
  private long left(long sender, long sentAt) {
    return clocks.here(sentAt + 1_000, new Sent(sender, sentAt)) - clock.millis();
  }

  @Test
  void ownTimesAreTakenAsTheyAre() {
    assertThat(left(OWN, NOW - 700)).isEqualTo(300);
    assertThat(left(Sent.HERE.clock(), NOW - 700)).isEqualTo(300);
    assertThat(clocks.here(Long.MAX_VALUE, new Sent(PEER, 5))).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void whatAMessageWaitedLongerThanOthersIsTakenFromItsTime() {
    for (long ahead : new long[] {0, 400, -400, HOUR, -HOUR}) {
      PeerClocks fresh = new PeerClocks(OWN, clock);
      fresh.here(0, new Sent(PEER, clock.millis() + ahead - 1));
      clock.set(clock.millis() + 5_000);
      long sentAt = clock.millis() + ahead - 601;
      assertThat(fresh.here(sentAt + 1_000, new Sent(PEER, sentAt)) - clock.millis())
          .as("ahead by %d", ahead)
          .isEqualTo(400);
    }
  }

  @Test
  void sendersAreToldApart() {
    assertThat(left(PEER, NOW + HOUR)).isEqualTo(1_000);
    assertThat(left(3, NOW - HOUR)).isEqualTo(1_000);
    assertThat(left(PEER, NOW + HOUR - 300)).isEqualTo(700);
  }

  @Test
  void aClockThatWasSetIsKnownAgain() {
    assertThat(left(PEER, NOW)).isEqualTo(1_000);
    assertThat(left(PEER, NOW + HOUR)).as("set ahead: at once").isEqualTo(1_000);
    long end = NOW + 2 * PeerClocks.WINDOW_MS + 2;
    for (long now = NOW; now <= end; now += 60_000) {
      clock.set(now);
      left(PEER, now - HOUR);
    }
    assertThat(left(PEER, clock.millis() - HOUR))
        .as("set back: after two windows")
        .isEqualTo(1_000);
  }

  @Test
  void thisMachinesClockMayBeSetToo() {
    assertThat(left(PEER, NOW)).isEqualTo(1_000);
    clock.set(NOW + HOUR);
    assertThat(left(PEER, NOW)).isEqualTo(1_000);
    clock.set(NOW - HOUR);
    assertThat(left(PEER, NOW)).isEqualTo(1_000);
  }

  @Test
  void noMoreSendersAreRememberedThanTheBoundAllows() {
    for (int sender = 0; sender < PeerClocks.SENDERS_MAX; sender++) {
      left(100 + sender, NOW);
    }
    assertThat(left(100, NOW - 300)).as("known").isEqualTo(700);
    left(99, NOW);
    assertThat(left(100, NOW - 300)).as("learnt anew").isEqualTo(1_000);
  }
}
