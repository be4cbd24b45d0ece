package io.flinkgraphrag.generate.pool;

import io.flinkgraphrag.generate.GenerationException;
import io.flinkgraphrag.generate.discover.Endpoint;
import io.flinkgraphrag.generate.pool.balance.Candidate;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What is believed of one endpoint, and so whether it may be asked: pure decisions from calls'
 * ends, health checks and the clock. Knows no network, no thread and no other endpoint. Not
 * thread-safe: the pool calls it under its lock.
 *
 * <p>Doubt grows in two steps, each with its own way back, and there is one of each:
 *
 * <ul>
 *   <li>{@link Status#SUSPECT} after 2 failures in a row: new calls go elsewhere at once. After 2 s
 *       a single call may clear it. This is what makes traffic leave fast, and it is cheap to be
 *       wrong about.
 *   <li>{@link Status#EJECTED} after 5 failures in a row, or by the failure rate of the breaker's
 *       window. An ejection <em>is</em> the open breaker, not a second clock beside it: the breaker
 *       counts the rate and the probes, this class opens it for failures in a row and says for how
 *       long. The open time is short and does not grow, since an endpoint must be back within 10 s
 *       of its recovery; what makes that affordable is that a round of probes begins with one call,
 *       whose failure ends the round, and that the pool repeats a failed probe elsewhere.
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

  /** Of the weight, at the beginning of a slow start. */
  static final double RAMP_FROM = 0.1;

  private final PoolOptions options;
  private final RandomGenerator random;
  private final EndpointBreaker breaker;
  private final LatencyPeaks latency;
  private final InFlightLimit limit = new InFlightLimit();
  private final Set<Attempt> silent = new LinkedHashSet<>();

  private Endpoint endpoint;
  private long rampFrom;
  private int inFlight;
  private long calls;
  private long failures;
  private long ejections;

  private int failuresInRow;
  private boolean suspect;
  private long suspectSince;
  private long suspectUntil;
  private boolean misconfigured;
  private int misconfiguredInRow;

  private long openSince;
  private long round;
  private long roundSince;
  private int roundInFlight;
  private int roundSuccesses;

  private boolean down;
  private boolean lookFailed;
  private int failedLooks;
  private int goodLooks;

  EndpointState(
      Endpoint endpoint, PoolOptions options, LongSupplier clock, RandomGenerator random) {
    this.endpoint = endpoint;
    this.options = options;
    this.random = random;
    this.rampFrom = clock.getAsLong();
    this.latency = new LatencyPeaks(options.latencyDecay().toMillis());
    this.breaker =
        new EndpointBreaker(
            endpoint.id(),
            options.ejection(),
            clock,
            () -> jittered(options.ejection().probeEvery().toMillis()));
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
    long whole = options.slowStart().toMillis();
    long passed = now - rampFrom;
    return passed >= whole ? 1 : RAMP_FROM + (1 - RAMP_FROM) * Math.max(0, passed) / whole;
  }

  @Override
  public int inFlight() {
    return inFlight;
  }

  /**
   * At least as long as the oldest call has been silent: a frozen endpoint shows before it fails.
   */
  @Override
  public double latencyMs(long now) {
    double known = latency.value(now);
    return silent.isEmpty() || known <= 0
        ? known
        : Math.max(known, (double) (now - silent.iterator().next().beganAt()));
  }

  long calls() {
    return calls;
  }

  long failures() {
    return failures;
  }

  long ejections() {
    return ejections;
  }

  Status status() {
    if (down) {
      return Status.DOWN;
    }
    if (breaker.halfOpen()) {
      return Status.PROBING;
    }
    if (breaker.open()) {
      return misconfigured ? Status.MISCONFIGURED : Status.EJECTED;
    }
    return suspect ? Status.SUSPECT : Status.UP;
  }

  boolean ejectedByFailures() {
    return !breaker.closed() && !misconfigured;
  }

  boolean hasRoom(long now) {
    return limit.hasRoom(inFlight, now);
  }

  /** How many calls it can take at a time, as far as is known; else infinite. */
  double limit(long now) {
    return limit.limit(now);
  }

  /** When the server's Retry-After is over. */
  long pausedUntil() {
    return limit.pausedUntil();
  }

  // calls

  /** Begins an ordinary call, whatever the status: who may is the pool's to say. */
  Attempt begin(long now) {
    return begin(now, Attempt.NO_ROUND);
  }

  private Attempt begin(long now, long itsRound) {
    Attempt attempt = new Attempt(now, itsRound);
    inFlight++;
    calls++;
    silent.add(attempt);
    return attempt;
  }

  /** Begins a call that is to show whether the endpoint is good again; null where none is due. */
  Attempt tryProbe(long now) {
    if (down || lookFailed || !hasRoom(now)) {
      return null;
    }
    if (breaker.closed()) {
      return suspect && now >= suspectUntil ? clearing(now) : null;
    }
    if (breaker.halfOpen() && now - roundSince > options.ejection().probeWaitMax().toMillis()) {
      open(now); // its probes are lost
    }
    if (roundInFlight > 0 && roundSuccesses == 0 && breaker.halfOpen()) {
      return null;
    }
    boolean wasOpen = breaker.open();
    if (!breaker.permits()) {
      return null;
    }
    if (wasOpen) {
      newRound(now);
    }
    roundInFlight++;
    return begin(now, round);
  }

  /** The one call that may clear a suspect; its closed breaker does not know of probes. */
  private Attempt clearing(long now) {
    boolean lost = now - roundSince > options.ejection().probeWaitMax().toMillis();
    if (roundInFlight > 0 && !lost) {
      return null;
    }
    newRound(now);
    roundInFlight++;
    return begin(now, round);
  }

  private void newRound(long now) {
    round++;
    roundSince = now;
    roundInFlight = 0;
    roundSuccesses = 0;
  }

  void token(Attempt attempt, long now) {
    if (attempt.token(now)) {
      silent.remove(attempt);
      latency.observe(Math.max(1, now - attempt.beganAt()), now);
    }
  }

  void succeeded(Attempt attempt, long now) {
    if (!attempt.spoke()) {
      token(attempt, now); // not streamed: the reply is its first token
    }
    end(attempt);
    limit.succeeded(inFlight, now);
    if (breaker.closed()) {
      breaker.succeeded();
      if (!suspect) {
        failuresInRow = 0;
      } else if (attempt.beganAt() >= suspectSince) {
        suspect = false;
        failuresInRow = 0;
        latency.trustLatest();
      }
    } else if (breaker.halfOpen()) {
      if (attempt.round() == round) {
        probeSucceeded(now);
      }
    } else if (attempt.beganAt() >= openSince) {
      breaker.startProbing(); // asked in a panic, and it works
      newRound(now);
      if (breaker.permits()) {
        probeSucceeded(now);
      }
    }
  }

  private void probeSucceeded(long now) {
    roundSuccesses++;
    breaker.succeeded();
    if (breaker.closed()) {
      latency.trustLatest();
      restored(now);
    }
  }

  private void restored(long now) {
    suspect = false;
    misconfigured = false;
    misconfiguredInRow = 0;
    failuresInRow = 0;
    rampFrom = now;
  }

  /**
   * A call failed.
   *
   * @param mayEject false where so many are ejected that this one must stay
   */
  void failed(Attempt attempt, GenerationException failure, boolean mayEject, long now) {
    boolean timeout = failure.kind() == GenerationException.Kind.TIMEOUT;
    if (timeout && !attempt.spoke()) {
      latency.observe(now - attempt.beganAt(), now);
    }
    if (failure.endpointIsWell()) {
      abandoned(attempt);
      return;
    }
    switch (failure.kind()) {
      case RATE_LIMITED -> {
        abandoned(attempt);
        limit.refused(inFlight, failure.retryAfter().map(Duration::toMillis).orElse(-1L), now);
      }
      case UNAUTHORIZED, NOT_FOUND -> {
        end(attempt);
        failures++;
        misconfigured(attempt, now);
      }
      case UNREACHABLE, TIMEOUT, SERVER_ERROR, INVALID_REQUEST, GARBAGE -> {
        end(attempt);
        failures++;
        failuresInRow++;
        doubt(attempt, failure, mayEject, now);
      }
    }
  }

  private void doubt(Attempt attempt, GenerationException failure, boolean mayEject, long now) {
    if (breaker.halfOpen()) {
      if (attempt.round() == round) {
        open(now);
      }
      return;
    }
    if (breaker.open()) {
      return;
    }
    breaker.failed(failure);
    boolean tooMany = failuresInRow >= options.ejection().failuresInRow();
    if (mayEject && (tooMany || breaker.open())) {
      ejections++;
      open(now);
      return;
    }
    if (breaker.open()) {
      breaker.close(); // its rate says bad, but half of the pool is out already
    }
    boolean clearingFailed = attempt.probe() && attempt.round() == round;
    boolean begins = !suspect && failuresInRow >= options.ejection().suspectAfter();
    if (begins || (suspect && clearingFailed)) { // others must not put the next probe off for ever
      suspect(tooMany ? options.ejection().probeEvery() : options.ejection().suspectFor(), now);
    }
  }

  private void suspect(Duration pause, long now) {
    if (!suspect) {
      suspectSince = now;
    }
    suspect = true;
    suspectUntil = now + pause.toMillis();
    roundInFlight = 0;
  }

  private void misconfigured(Attempt attempt, long now) {
    boolean late = !breaker.closed() && attempt.beganAt() < openSince;
    if (late) {
      return;
    }
    misconfigured = true;
    misconfiguredInRow++;
    ejections += breaker.closed() ? 1 : 0;
    open(now);
  }

  private void open(long now) {
    openSince = now;
    suspect = false;
    roundInFlight = 0;
    if (!breaker.open()) {
      breaker.open(jittered(openMs()));
    }
  }

  private long openMs() {
    long once = options.ejection().probeEvery().toMillis();
    if (!misconfigured) {
      return once;
    }
    int doublings = Math.min(misconfiguredInRow - 1, 20);
    return Math.min(once << doublings, options.ejection().probeEveryMax().toMillis());
  }

  private long jittered(long ms) {
    double by = PoolOptions.Ejection.JITTER * (2 * random.nextDouble() - 1);
    return Math.max(1, Math.round(ms * (1 + by)));
  }

  /** A call ended and told nothing about the endpoint. */
  void abandoned(Attempt attempt) {
    boolean probing = breaker.halfOpen() && attempt.round() == round;
    end(attempt);
    if (probing) {
      breaker.release();
    }
  }

  private void end(Attempt attempt) {
    inFlight--;
    silent.remove(attempt);
    if (attempt.probe() && attempt.round() == round) {
      roundInFlight = Math.max(0, roundInFlight - 1);
    }
  }

  // health checks

  /** Whether its checks should come faster: it does not get its ordinary share. */
  boolean inDoubt() {
    return lookFailed || status() != Status.UP;
  }

  void looked(boolean good, long now) {
    lookFailed = !good;
    goodLooks = good ? goodLooks + 1 : 0;
    failedLooks = good ? 0 : failedLooks + 1;
    if (!down && failedLooks >= options.health().fall()) {
      down = true;
    } else if (down && goodLooks >= options.health().rise()) {
      down = false;
      backByChecks(now);
    }
  }

  private void backByChecks(long now) {
    if (breaker.open()) {
      breaker.startProbing();
      newRound(now);
    } else if (breaker.closed()) {
      latency.forget();
      restored(now);
    }
  }

  /** For the log: what the doubt is about. */
  String doubts() {
    return switch (status()) {
      case UP -> "";
      case DOWN -> failedLooks + " health checks failed in a row";
      case MISCONFIGURED -> "it refuses what the pool is configured with";
      case EJECTED, SUSPECT, PROBING -> failuresInRow + " failures in a row";
    };
  }
}
