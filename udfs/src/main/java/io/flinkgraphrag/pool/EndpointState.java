package io.flinkgraphrag.pool;

import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.pool.balance.Candidate;
import io.flinkgraphrag.pool.bounds.InFlightLimit;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What is believed of one endpoint, and so whether it may be asked: pure decisions from calls'
 * ends, health checks and the clock. Each belief is a class of its own ({@link Suspicion}, {@link
 * Ejection}, {@link CheckedHealth}, {@link CallLoad}); this one says which of them a call or a
 * check tells something, and which outranks which. Knows no network, no thread and no other
 * endpoint. Not thread-safe: the pool calls it under its lock.
 *
 * <p>Doubt grows in two steps, each with its own way back, and there is one of each:
 *
 * <ul>
 *   <li>{@link Status#SUSPECT} after 2 failures in a row: new calls go elsewhere at once. After 2 s
 *       a single call may clear it. This is what makes traffic leave fast, and it is cheap to be
 *       wrong about.
 *   <li>{@link Status#EJECTED} after 5 failures in a row, or by the failure rate of the breaker's
 *       window. What makes its short time affordable is that a round of probes begins with one
 *       call, whose failure ends the round, and that the pool repeats a failed probe elsewhere.
 *   <li>{@link Status#MISCONFIGURED} (401, 403, 404) is an ejection whose open time doubles.
 *   <li>{@link Status#DOWN} by health checks, and back by them alone. Calls prove nothing about it,
 *       and checks prove nothing about calls: a server that answers {@code /health} and garbage
 *       else comes back by its probes only. While the latest check failed there are no probes.
 * </ul>
 *
 * <p>Who comes back from anything but a suspicion starts slowly. 429 is no failure: {@link
 * InFlightLimit}. 400 and 422 tell of the request.
 */
final class EndpointState implements Candidate {

  /** What an endpoint is believed to be; codes are for metrics and never change. */
  enum Status {
    UP(0),
    SUSPECT(1),
    PROBING(2),
    EJECTED(3),
    DOWN(4),
    MISCONFIGURED(5);

    private final int code;

    Status(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  private final PoolOptions.Ejection options;
  private final Suspicion suspicion = new Suspicion();
  private final Ejection ejection;
  private final CheckedHealth health;
  private final ProbeRound round;
  private final CallLoad load;
  private final SlowStart start;

  private Endpoint endpoint;
  private long failures;

  EndpointState(
      Endpoint endpoint, PoolOptions options, LongSupplier clock, RandomGenerator random) {
    this.endpoint = endpoint;
    this.options = options.ejection();
    this.ejection = new Ejection(endpoint.id(), options.ejection(), clock, random);
    this.health = new CheckedHealth(options.health().fall(), options.health().rise());
    this.round = new ProbeRound(options.ejection().probeWaitMax().toMillis());
    this.load = new CallLoad(options.latencyDecay().toMillis());
    this.start = new SlowStart(options.slowStart().toMillis(), clock.getAsLong());
  }

  // what it is

  @Override
  public String id() {
    return endpoint.id();
  }

  Endpoint endpoint() {
    return endpoint;
  }

  /** Announced again with another weight or zone. */
  void announced(Endpoint again) {
    endpoint = again;
  }

  @Override
  public int weight() {
    return endpoint.weight();
  }

  @Override
  public double ramp(long now) {
    return start.share(now);
  }

  @Override
  public int inFlight() {
    return load.inFlight();
  }

  @Override
  public double latencyMs(long now) {
    return load.latencyMs(now);
  }

  long calls() {
    return load.calls();
  }

  long failures() {
    return failures;
  }

  long ejections() {
    return ejection.count();
  }

  Status status() {
    if (health.down()) {
      return Status.DOWN;
    }
    if (ejection.probing()) {
      return Status.PROBING;
    }
    if (ejection.out()) {
      return ejection.misconfigured() ? Status.MISCONFIGURED : Status.EJECTED;
    }
    return suspicion.held() ? Status.SUSPECT : Status.UP;
  }

  boolean ejectedByFailures() {
    return ejection.byFailures();
  }

  boolean hasRoom(long now) {
    return load.hasRoom(now);
  }

  /** How many calls it can take at a time, as far as is known; else infinite. */
  double limit(long now) {
    return load.limit(now);
  }

  /** When the server's Retry-After is over. */
  long pausedUntil() {
    return load.pausedUntil();
  }

  // calls

  /** Begins an ordinary call, whatever the status: who may is the pool's to say. */
  Attempt begin(long now) {
    return load.begin(now, Attempt.NO_ROUND);
  }

  /** Begins a call that is to show whether the endpoint is good again; null where none is due. */
  @Nullable Attempt tryProbe(long now) {
    if (health.down() || health.latestFailed() || !hasRoom(now)) {
      return null;
    }
    return ejection.none() ? tryClearing(now) : tryReturning(now);
  }

  /** The one call that may clear a suspect; its closed breaker does not know of probes. */
  private @Nullable Attempt tryClearing(long now) {
    if (!suspicion.mayBeCleared(now) || (round.underWay() && !round.lost(now))) {
      return null;
    }
    round.next(now);
    return load.begin(now, round.join());
  }

  private @Nullable Attempt tryReturning(long now) {
    if (ejection.probing() && round.lost(now)) {
      open(now);
    }
    if (ejection.probing() && round.waitsForItsFirst()) {
      return null;
    }
    boolean wasOut = ejection.out();
    if (!ejection.permits()) {
      return null;
    }
    if (wasOut) {
      round.next(now);
    }
    return load.begin(now, round.join());
  }

  void token(Attempt attempt, long now) {
    load.token(attempt, now);
  }

  void succeeded(Attempt attempt, long now) {
    load.succeeded(attempt, now);
    round.ended(attempt);
    if (ejection.none()) {
      ejection.succeeded();
      if (suspicion.succeeded(attempt.beganAt())) {
        load.trustLatestLatency();
      }
    } else if (ejection.probing()) {
      if (round.has(attempt)) {
        probeSucceeded(now);
      }
    } else if (!ejection.isAfter(attempt)) {
      ejection.startProbing(); // asked in a panic, and it works
      round.next(now);
      if (ejection.permits()) {
        probeSucceeded(now);
      }
    }
  }

  private void probeSucceeded(long now) {
    round.succeeded();
    if (ejection.succeeded()) {
      load.trustLatestLatency();
      restored(now);
    }
  }

  private void restored(long now) {
    suspicion.forget();
    ejection.forgetRefusals();
    start.again(now);
  }

  /**
   * A call failed.
   *
   * @param mayEject false where so many are ejected that this one must stay
   */
  void failed(Attempt attempt, CallException failure, boolean mayEject, long now) {
    if (failure.endpointIsWell()) {
      abandoned(attempt);
      return;
    }
    switch (failure.kind()) {
      case RATE_LIMITED -> {
        load.refused(attempt, failure.retryAfter().map(Duration::toMillis).orElse(-1L), now);
        toldNothing(attempt);
      }
      case UNAUTHORIZED, NOT_FOUND -> {
        load.ended(attempt);
        round.ended(attempt);
        failures++;
        if (!ejection.isAfter(attempt)) {
          ejection.refused(now);
          outsideNow();
        }
      }
      case TIMEOUT -> {
        load.timedOut(attempt, now);
        doubt(attempt, failure, mayEject, now);
      }
      case UNREACHABLE, SERVER_ERROR, INVALID_REQUEST, GARBAGE -> {
        load.ended(attempt);
        doubt(attempt, failure, mayEject, now);
      }
    }
  }

  private void doubt(Attempt attempt, CallException failure, boolean mayEject, long now) {
    round.ended(attempt);
    failures++;
    suspicion.failed();
    if (ejection.none()) {
      doubtOneThatIsIn(attempt, failure, mayEject, now);
    } else if (ejection.probing() && round.has(attempt)) {
      open(now);
    }
  }

  private void doubtOneThatIsIn(
      Attempt attempt, CallException failure, boolean mayEject, long now) {
    int failuresInRow = suspicion.failuresInRow();
    boolean tooMany = failuresInRow >= options.failuresInRow();
    if (ejection.failed(failure, tooMany, mayEject, now)) {
      outsideNow();
      return;
    }
    boolean begins = !suspicion.held() && failuresInRow >= options.suspectAfter();
    // others must not put the next probe off for ever
    if (begins || (suspicion.held() && round.has(attempt))) {
      suspicion.hold(tooMany ? options.probeEvery() : options.suspectFor(), now);
      round.giveUp();
    }
  }

  private void open(long now) {
    ejection.open(now);
    outsideNow();
  }

  private void outsideNow() {
    suspicion.replaced();
    round.giveUp();
  }

  /** A call ended and told nothing about the endpoint. */
  void abandoned(Attempt attempt) {
    load.ended(attempt);
    toldNothing(attempt);
  }

  private void toldNothing(Attempt attempt) {
    round.ended(attempt);
    if (ejection.probing() && round.has(attempt)) {
      ejection.release();
    }
  }

  // health checks

  /** Whether its checks should come faster: it does not get its ordinary share. */
  boolean inDoubt() {
    return health.latestFailed() || status() != Status.UP;
  }

  void looked(boolean good, long now) {
    if (health.looked(good)) {
      backByChecks(now);
    }
  }

  private void backByChecks(long now) {
    if (ejection.out()) {
      ejection.startProbing();
      round.next(now);
    } else if (ejection.none()) {
      load.forgetLatency();
      restored(now);
    }
  }

  /** For the log: what the doubt is about. */
  String doubts() {
    return switch (status()) {
      case UP -> "";
      case DOWN -> health.failedInRow() + " health checks failed in a row";
      case MISCONFIGURED -> "it refuses what the pool is configured with";
      case EJECTED, SUSPECT, PROBING -> suspicion.failuresInRow() + " failures in a row";
    };
  }
}
