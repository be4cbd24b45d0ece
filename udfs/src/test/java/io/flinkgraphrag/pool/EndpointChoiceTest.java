package io.flinkgraphrag.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.http.CallException.Kind;
import io.flinkgraphrag.pool.EndpointState.Status;
import io.flinkgraphrag.pool.balance.Balancing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Who gets the next call, in virtual time and without a pool. */
class EndpointChoiceTest {

  private static final Set<String> NONE = Set.of();

  private final VirtualTime time = new VirtualTime();
  private final List<EndpointState> all = new ArrayList<>();
  private final List<StatusChange> changes = new ArrayList<>();
  private final EndpointChoice choice = choiceOf("near");

  private EndpointChoice choiceOf(String zone) {
    PoolOptions defaults = PoolOptions.DEFAULTS;
    return new EndpointChoice(
        new PoolOptions(
            Balancing.ROUND_ROBIN,
            zone,
            defaults.slowStart(),
            defaults.latencyDecay(),
            defaults.health(),
            defaults.ejection(),
            defaults.retry(),
            defaults.hedge()),
        new Random(3),
        changes::add);
  }

  private EndpointState joins(String id, String zone) {
    EndpointState state =
        new EndpointState(
            new Endpoint(id, "http://10.0.0.1:8000/v1", "", 1, zone),
            PoolOptions.DEFAULTS,
            time::nowMs,
            new Random(7));
    all.add(state);
    return state;
  }

  private EndpointState joins(String id) {
    return joins(id, "");
  }

  private void fails(EndpointState state, int times, Kind kind) {
    for (int i = 0; i < times; i++) {
      CallException failure = new CallException(kind, "x");
      state.failed(state.begin(time.nowMs()), failure, true, time.nowMs());
    }
  }

  private void pauses(EndpointState state) {
    CallException failure =
        new CallException(Kind.RATE_LIMITED, "x").withRetryAfter(Duration.ofSeconds(5));
    state.failed(state.begin(time.nowMs()), failure, true, time.nowMs());
  }

  private void isDown(EndpointState state) {
    while (state.status() != Status.DOWN) {
      state.looked(false, time.nowMs());
    }
  }

  /** The id of who gets the next call, which ends well at once; "" for nobody. */
  private String next(EndpointChoice by, Set<String> tried) {
    EndpointChoice.Begun begun = by.next(all, tried, false, time.nowMs());
    if (begun == null) {
      return "";
    }
    begun.endpoint().abandoned(begun.attempt());
    return begun.endpoint().id();
  }

  private Set<String> asked(EndpointChoice by) {
    Set<String> ids = new TreeSet<>();
    for (int i = 0; i < 20; i++) {
      ids.add(next(by, NONE));
    }
    return ids;
  }

  @Test
  void withoutEndpointsNobodyIsAsked() {
    assertThat(next(choice, NONE)).isEmpty();
    assertThat(choice.another(all, NONE, time.nowMs())).isFalse();
  }

  @Test
  void theOwnZoneGetsAllCallsWhileHalfOfItIsReady() {
    joins("a", "near");
    EndpointState failing = joins("b", "near");
    joins("c", "far");
    assertThat(asked(choice)).containsExactly("a", "b");
    fails(failing, 2, Kind.SERVER_ERROR);
    assertThat(asked(choice)).containsExactly("a");
  }

  @Test
  void lessThanHalfOfTheOwnZoneIsNotToCarryAllCalls() {
    joins("a", "near");
    fails(joins("b", "near"), 2, Kind.SERVER_ERROR);
    fails(joins("c", "near"), 2, Kind.SERVER_ERROR);
    joins("d", "far");
    joins("e", "far");
    assertThat(asked(choice)).containsExactly("a", "d", "e");
  }

  @Test
  void aZoneWithoutEndpointsAndNoZonePreferNobody() {
    joins("a", "far");
    joins("b", "");
    assertThat(asked(choice)).containsExactly("a", "b");
    assertThat(asked(choiceOf(""))).containsExactly("a", "b");
  }

  @Test
  void aPausedEndpointIsNotAskedEvenInAPanic() {
    EndpointState paused = joins("a");
    EndpointState other = joins("b");
    pauses(paused);
    assertThat(asked(choice)).containsExactly("b");
    assertThat(choice.another(all, Set.of("b"), time.nowMs())).isFalse();
    isDown(other);
    isDown(paused);
    assertThat(asked(choice)).containsExactly("b");
    time.advance(5_000);
    assertThat(asked(choice)).containsExactly("a");
  }

  @Test
  void whereHalfAreUpNobodyBadIsAskedForTheFirstTime() {
    isDown(joins("a"));
    pauses(joins("b"));
    assertThat(next(choice, NONE)).isEmpty();
  }

  @Test
  void whereFewerThanHalfAreUpTheLeastBadOneIsAsked() {
    isDown(joins("a"));
    EndpointState suspect = joins("b");
    fails(suspect, 2, Kind.SERVER_ERROR);
    pauses(joins("c"));
    assertThat(next(choice, NONE)).isEqualTo("b");
    isDown(suspect);
    fails(joins("d"), 2, Kind.SERVER_ERROR);
    assertThat(next(choice, NONE)).isEqualTo("d");
  }

  @Test
  void ofEquallyBadOnesTheLessBusyIsAsked() {
    EndpointState busy = joins("a");
    EndpointState idle = joins("b");
    fails(busy, 2, Kind.SERVER_ERROR);
    fails(idle, 2, Kind.SERVER_ERROR);
    busy.begin(time.nowMs());
    assertThat(next(choice, NONE)).isEqualTo("b");
  }

  @Test
  void aRepetitionPrefersASuspectToTheOneThatFailedIt() {
    joins("a");
    joins("b");
    fails(joins("c"), 2, Kind.SERVER_ERROR);
    assertThat(next(choice, Set.of("a", "b"))).isEqualTo("c");
    assertThat(next(choice, Set.of("a", "b", "c"))).isIn("a", "b");
  }

  @Test
  void aRepetitionGoesToNoEjectedOneWithoutAPanic() {
    fails(joins("a"), 5, Kind.SERVER_ERROR);
    pauses(joins("b"));
    assertThat(all.get(0).status()).isEqualTo(Status.EJECTED);
    assertThat(next(choice, Set.of("b"))).isEmpty();
  }

  @Test
  void whoRefusedTheConfigurationIsNotAskedTheSameTwice() {
    fails(joins("a"), 1, Kind.UNAUTHORIZED);
    assertThat(next(choice, NONE)).isEqualTo("a");
    assertThat(next(choice, Set.of("a"))).isEmpty();
  }

  @Test
  void aProbeThatIsDueGoesFirstAndIsNeverARepetition() {
    joins("a");
    EndpointState ejected = joins("b");
    fails(ejected, 5, Kind.SERVER_ERROR);
    time.advance(60_000);
    assertThat(next(choice, Set.of("c"))).isEqualTo("a");
    EndpointChoice.Begun begun = choice.next(all, NONE, false, time.nowMs());
    assertThat(begun.endpoint()).isSameAs(ejected);
    assertThat(begun.attempt().probe()).isTrue();
    assertThat(changes)
        .extracting(StatusChange::from, StatusChange::to)
        .containsExactly(tuple(Status.EJECTED, Status.PROBING));
  }
}
