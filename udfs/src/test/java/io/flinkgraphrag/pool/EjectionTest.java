package io.flinkgraphrag.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.http.CallException.Kind;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EjectionTest {

  private static final PoolOptions.Ejection OPTIONS = PoolOptions.DEFAULTS.ejection();

  private final VirtualTime time = new VirtualTime();
  private final Ejection ejection = new Ejection("e", OPTIONS, time::nowMs, new Random(7));

  private boolean fail(boolean tooMany, boolean mayEject) {
    return ejection.failed(
        new CallException(Kind.SERVER_ERROR, "x"), tooMany, mayEject, time.nowMs());
  }

  private long msOut() {
    for (long waited = 0; waited <= 200_000; waited += 100) {
      if (ejection.permits()) {
        return waited;
      }
      time.advance(100);
    }
    throw new AssertionError("out for more than 200 s");
  }

  @Test
  void aRowThatIsLongEnoughEjects() {
    assertThat(fail(false, true)).isFalse();
    assertThat(fail(true, true)).isTrue();
    assertThat(ejection.out()).isTrue();
    assertThat(ejection.byFailures()).isTrue();
    assertThat(ejection.count()).isEqualTo(1);
  }

  @Test
  void theRateEjectsWithoutARow() {
    for (int i = 1; i < OPTIONS.callsMin(); i++) {
      assertThat(fail(false, true)).isFalse();
    }
    assertThat(fail(false, true)).isTrue();
  }

  @Test
  void whoMustStayIsNotOutWhateverTheRate() {
    for (int i = 0; i < 2 * OPTIONS.callsMin(); i++) {
      assertThat(fail(true, false)).isFalse();
    }
    assertThat(ejection.none()).isTrue();
    assertThat(ejection.count()).isZero();
  }

  @Test
  void itsTimeDoesNotGrowByFailures() {
    fail(true, true);
    for (int i = 0; i < 10; i++) {
      assertThat(msOut()).isBetween(3_500L, 6_500L);
      assertThat(ejection.probing()).isTrue();
      ejection.open(time.nowMs());
    }
    assertThat(ejection.count()).isEqualTo(1);
  }

  @Test
  void itsTimeDoublesByRefusals() {
    ejection.refused(time.nowMs());
    assertThat(ejection.misconfigured()).isTrue();
    assertThat(ejection.byFailures()).isFalse();
    long first = msOut();
    ejection.refused(time.nowMs());
    ejection.release();
    assertThat(msOut()).isGreaterThan(first);
    assertThat(ejection.count()).isEqualTo(1);
  }

  @Test
  void threeSuccessfulProbesEndIt() {
    fail(true, true);
    msOut();
    assertThat(ejection.succeeded()).isFalse();
    assertThat(ejection.permits()).isTrue();
    assertThat(ejection.succeeded()).isFalse();
    assertThat(ejection.permits()).isTrue();
    assertThat(ejection.succeeded()).isTrue();
    assertThat(ejection.none()).isTrue();
  }

  @Test
  void callsThatBeganBeforeItTellNothingNew() {
    Attempt before = new Attempt(time.nowMs(), Attempt.NO_ROUND);
    assertThat(ejection.isAfter(before)).as("there is none").isFalse();
    time.advance(1);
    fail(true, true);
    assertThat(ejection.isAfter(before)).isTrue();
    assertThat(ejection.isAfter(new Attempt(time.nowMs(), Attempt.NO_ROUND))).isFalse();
  }
}
