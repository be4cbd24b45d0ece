package io.flinkgraphrag.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.http.CallException.Kind;
import io.flinkgraphrag.pool.EndpointState.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The heart of the pool, in virtual time. */
class EndpointStateTest {

  private final VirtualTime time = new VirtualTime();
  private final EndpointState state =
      new EndpointState(
          Endpoint.at("http://10.0.0.1:8000/v1"), PoolOptions.DEFAULTS, time::nowMs, new Random(7));

  private void fail(Attempt attempt, Kind kind) {
    state.failed(attempt, new CallException(kind, "x"), true, time.nowMs());
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      fail(state.begin(time.nowMs()), Kind.SERVER_ERROR);
    }
  }

  private void succeed(int times) {
    for (int i = 0; i < times; i++) {
      state.succeeded(state.begin(time.nowMs()), time.nowMs());
    }
  }

  private Attempt probe() {
    return state.tryProbe(time.nowMs());
  }

  /** How long until a probe is due, in steps of 100 ms. */
  private long msToProbe() {
    for (long waited = 0; waited <= 200_000; waited += 100) {
      Attempt probe = probe();
      if (probe != null) {
        state.abandoned(probe);
        return waited;
      }
      time.advance(100);
    }
    throw new AssertionError("no probe in 200 s");
  }

  @Test
  void aSecondFailureInARowMakesItSuspectAtOnce() {
    fail(1);
    assertThat(state.status()).isEqualTo(Status.UP);
    fail(1);
    assertThat(state.status()).isEqualTo(Status.SUSPECT);
  }

  @Test
  void aSuccessBetweenTwoFailuresIsNoRow() {
    fail(1);
    succeed(1);
    fail(1);
    assertThat(state.status()).isEqualTo(Status.UP);
  }

  @Test
  void oneCallMayClearASuspectAfterItsTime() {
    fail(2);
    time.advance(1_999);
    assertThat(probe()).isNull();
    time.advance(1);
    Attempt probe = probe();
    assertThat(probe).isNotNull();
    assertThat(probe()).as("one at a time").isNull();
    state.succeeded(probe, time.nowMs());
    assertThat(state.status()).isEqualTo(Status.UP);
    assertThat(state.ramp(time.nowMs())).as("of the first slow start").isLessThan(1);
  }

  @Test
  void aCallOfOldTimesClearsNoSuspect() {
    Attempt old = state.begin(time.nowMs());
    time.advance(100);
    fail(2);
    state.succeeded(old, time.nowMs());
    assertThat(state.status()).isEqualTo(Status.SUSPECT);
  }

  @Test
  void fiveFailuresInARowEject() {
    fail(4);
    assertThat(state.status()).isEqualTo(Status.SUSPECT);
    fail(1);
    assertThat(state.status()).isEqualTo(Status.EJECTED);
    assertThat(state.ejections()).isEqualTo(1);
  }

  @Test
  void failedProbesAddUpToAnEjection() {
    fail(2);
    for (int i = 0; i < 3; i++) {
      assertThat(msToProbe()).isLessThanOrEqualTo(2_000);
      fail(probe(), Kind.GARBAGE);
    }
    assertThat(state.status()).isEqualTo(Status.EJECTED);
  }

  @Test
  void halfOfTenCallsFailedEjects() {
    for (int i = 0; i < 4; i++) {
      fail(1);
      succeed(1);
      time.advance(1_000);
    }
    succeed(1);
    assertThat(state.status()).isEqualTo(Status.UP);
    fail(1);
    assertThat(state.status()).isEqualTo(Status.EJECTED);
  }

  @Test
  void aSuccessEjectsNobodyWhateverFailedBefore() {
    for (int i = 0; i < 8; i++) {
      state.failed(
          state.begin(time.nowMs()), new CallException(Kind.GARBAGE, "x"), false, time.nowMs());
    }
    time.advance(2_000);
    state.succeeded(probe(), time.nowMs());
    succeed(10);
    assertThat(state.status()).isEqualTo(Status.UP);
    fail(1);
    assertThat(state.status()).as("more than half of the window's calls").isEqualTo(Status.EJECTED);
  }

  @Test
  void failuresOfAnOlderWindowAreForgotten() {
    for (int i = 0; i < 4; i++) {
      fail(1);
      succeed(1);
    }
    time.advance(31_000);
    fail(1);
    succeed(1);
    fail(1);
    assertThat(state.status()).isEqualTo(Status.UP);
  }

  @Test
  void whereHalfIsOutAlreadyItStaysASuspect() {
    for (int i = 0; i < 20; i++) {
      state.failed(
          state.begin(time.nowMs()), new CallException(Kind.TIMEOUT, "x"), false, time.nowMs());
    }
    assertThat(state.status()).isEqualTo(Status.SUSPECT);
    assertThat(state.ejections()).isZero();
    assertThat(msToProbe()).isEqualTo(2_000);
    state.failed(probe(), new CallException(Kind.TIMEOUT, "x"), false, time.nowMs());
    assertThat(state.status()).isEqualTo(Status.SUSPECT);
    assertThat(msToProbe()).isEqualTo(5_000);
  }

  @Test
  void failuresOfOtherCallsPutAProbeOffNoFurther() {
    fail(2);
    time.advance(1_900);
    fail(1);
    assertThat(msToProbe()).isEqualTo(100);
  }

  @Test
  void anEjectedOneIsProbedWithinSecondsAgainAndAgain() {
    fail(5);
    for (int i = 0; i < 20; i++) {
      assertThat(msToProbe()).isBetween(i == 0 ? 3_500L : 3_400L, 6_500L);
      assertThat(state.status()).isEqualTo(Status.PROBING);
      fail(probe(), Kind.UNREACHABLE);
      assertThat(state.status()).isEqualTo(Status.EJECTED);
    }
    assertThat(state.ejections()).as("one, however long").isEqualTo(1);
  }

  @Test
  void aRoundOfProbesBeginsWithOneAndEndsWithThreeSuccesses() {
    fail(5);
    msToProbe();
    Attempt first = probe();
    assertThat(probe()).as("before the first has shown anything").isNull();
    state.succeeded(first, time.nowMs());
    Attempt second = probe();
    Attempt third = probe();
    assertThat(probe()).isNull();
    state.succeeded(third, time.nowMs());
    assertThat(state.status()).isEqualTo(Status.PROBING);
    state.succeeded(second, time.nowMs());
    assertThat(state.status()).isEqualTo(Status.UP);
    assertThat(state.ramp(time.nowMs())).isEqualTo(SlowStart.FROM);
  }

  @Test
  void aProbeThatNeverEndsHoldsNothingForEver() {
    fail(5);
    msToProbe();
    Attempt lost = probe();
    assertThat(lost).isNotNull();
    assertThat(probe()).isNull();
    time.advance(30_001);
    assertThat(msToProbe()).isLessThanOrEqualTo(6_600);
    state.succeeded(lost, time.nowMs());
    assertThat(state.status()).as("of an older round").isEqualTo(Status.PROBING);
  }

  @Test
  void aLateFailureDoesNotEndARoundOfProbes() {
    Attempt old = state.begin(time.nowMs());
    fail(5);
    msToProbe();
    fail(old, Kind.TIMEOUT);
    assertThat(state.status()).isEqualTo(Status.PROBING);
  }

  @Test
  void aCallInAPanicThatSucceedsIsAsGoodAsAProbe() {
    fail(5);
    time.advance(100);
    succeed(1);
    assertThat(state.status()).isEqualTo(Status.PROBING);
    state.succeeded(probe(), time.nowMs());
    state.succeeded(probe(), time.nowMs());
    assertThat(state.status()).isEqualTo(Status.UP);
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"UNAUTHORIZED", "NOT_FOUND"})
  void whatItRefusesByConfigurationTakesItOutWithGrowingWaits(Kind kind) {
    fail(state.begin(time.nowMs()), kind);
    assertThat(state.status()).isEqualTo(Status.MISCONFIGURED);
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      waits.add(msToProbe());
      fail(probe(), kind);
    }
    assertThat(waits.get(0)).isBetween(3_400L, 6_600L);
    assertThat(waits.get(2)).isBetween(13_900L, 26_100L);
    assertThat(waits.get(5)).isBetween(41_900L, 78_100L);
  }

  @Test
  void whatIsWrongWithTheRequestIsNoFailure() {
    for (int i = 0; i < 30; i++) {
      fail(state.begin(time.nowMs()), Kind.INVALID_REQUEST);
    }
    assertThat(state.status()).isEqualTo(Status.UP);
    assertThat(state.inFlight()).isZero();
  }

  @Test
  void aFullServerIsLeftAloneForAsLongAsItAsksAndIsNoFailure() {
    Attempt attempt = state.begin(time.nowMs());
    CallException full =
        new CallException(Kind.RATE_LIMITED, "x").withRetryAfter(Duration.ofSeconds(7));
    state.failed(attempt, full, true, time.nowMs());
    assertThat(state.status()).isEqualTo(Status.UP);
    assertThat(state.hasRoom(time.nowMs())).isFalse();
    time.advance(6_999);
    assertThat(state.hasRoom(time.nowMs())).isFalse();
    time.advance(1);
    assertThat(state.hasRoom(time.nowMs())).isTrue();
    assertThat(state.failures()).isZero();
  }

  @Test
  void threeFailedChecksTakeItDownAndTwoGoodOnesBringItBackSlowly() {
    time.advance(60_000);
    state.looked(false, time.nowMs());
    state.looked(false, time.nowMs());
    assertThat(state.status()).isEqualTo(Status.UP);
    assertThat(state.inDoubt()).isTrue();
    state.looked(false, time.nowMs());
    assertThat(state.status()).isEqualTo(Status.DOWN);
    state.looked(true, time.nowMs());
    assertThat(state.status()).isEqualTo(Status.DOWN);
    state.looked(true, time.nowMs());
    assertThat(state.status()).isEqualTo(Status.UP);
    assertThat(state.ramp(time.nowMs())).isEqualTo(SlowStart.FROM);
  }

  @Test
  void whileItsChecksFailThereAreNoProbes() {
    fail(5);
    state.looked(false, time.nowMs());
    time.advance(60_000);
    assertThat(probe()).isNull();
    state.looked(true, time.nowMs());
    assertThat(probe()).isNotNull();
  }

  @Test
  void anEjectedOneThatWasDownIsProbedAsSoonAsItsChecksAreGood() {
    fail(5);
    for (int i = 0; i < 3; i++) {
      state.looked(false, time.nowMs());
    }
    state.looked(true, time.nowMs());
    state.looked(true, time.nowMs());
    assertThat(state.status()).isEqualTo(Status.PROBING);
    assertThat(probe()).isNotNull();
  }

  @Test
  void goodChecksDoNotEndAnEjection() {
    fail(5);
    for (int i = 0; i < 10; i++) {
      state.looked(true, time.nowMs());
    }
    assertThat(state.status()).isEqualTo(Status.EJECTED);
  }

  @Test
  void aSlowStartRampsFromATenthToAllInThirtySeconds() {
    long start = time.nowMs();
    assertThat(state.ramp(start)).isEqualTo(0.1);
    assertThat(state.ramp(start + 15_000)).isCloseTo(0.55, within(1e-9));
    assertThat(state.ramp(start + 30_000)).isEqualTo(1);
  }

  @Test
  void aSilentCallShowsInTheLatencyBeforeItFails() {
    Attempt quick = state.begin(time.nowMs());
    time.advance(50);
    state.token(quick, time.nowMs());
    assertThat(state.latencyMs(time.nowMs())).isEqualTo(50);
    Attempt silent = state.begin(time.nowMs());
    time.advance(900);
    assertThat(state.latencyMs(time.nowMs())).isEqualTo(900);
    state.abandoned(silent);
    assertThat(state.latencyMs(time.nowMs())).isLessThan(50);
  }

  @Test
  void abandonedCallsLeaveNothing() {
    fail(5);
    msToProbe();
    for (int i = 0; i < 10; i++) {
      Attempt probe = probe();
      assertThat(probe).as("the round's permit came back").isNotNull();
      state.abandoned(probe);
    }
    assertThat(state.inFlight()).isZero();
    assertThat(state.status()).isEqualTo(Status.PROBING);
  }
}
