package io.flinkgraphrag.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.pool.EndpointState.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusChangeTest {

  @ParameterizedTest
  @CsvSource({"SUSPECT,UP,true", "EJECTED,PROBING,true", "UP,SUSPECT,false", "PROBING,DOWN,false"})
  void whatItMeansIsDecidedByWhereItGoesAndNotByWhatServersSay(
      Status from, Status to, boolean good) {
    StatusChange change = new StatusChange("e:1", from, to, "", "the server said -> UP", 5);
    assertThat(change.good()).isEqualTo(good);
    assertThat(change.text())
        .isEqualTo("endpoint e:1: " + from + " -> " + to + ": the server said -> UP");
  }

  @Test
  void doubtsComeBeforeTheReason() {
    StatusChange change =
        new StatusChange("e:1", Status.UP, Status.SUSPECT, "2 failures in a row", "refused", 5);
    assertThat(change.text())
        .isEqualTo("endpoint e:1: UP -> SUSPECT, 2 failures in a row: refused");
  }
}
