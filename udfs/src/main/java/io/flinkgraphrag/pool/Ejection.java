package io.flinkgraphrag.pool;

import io.flinkgraphrag.http.CallException;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Whether an endpoint is out, and for how long. An ejection <em>is</em> the open {@link
 * EndpointBreaker}, not a second clock beside it: the breaker counts the rate and the probes, this
 * class opens it for failures in a row and for refusals by configuration.
 *
 * <p>By failures the open time is short and does not grow, since an endpoint must be back within 10
 * s of its recovery. By refusals (401, 403, 404) it doubles. Not thread-safe.
 */
final class Ejection {

  private static final int DOUBLINGS_MAX = 20;

  // configuration
  private final PoolOptions.Ejection options;
  private final RandomGenerator random;

  // state
  private final EndpointBreaker breaker;
  private long since;
  private int refusalsInRow;
  private long count;

  Ejection(String id, PoolOptions.Ejection options, LongSupplier clock, RandomGenerator random) {
    this.options = options;
    this.random = random;
    this.breaker =
        new EndpointBreaker(id, options, clock, () -> jittered(options.probeEvery().toMillis()));
  }

  /** In: neither out nor on its way back. */
  boolean none() {
    return breaker.closed();
  }

  boolean out() {
    return breaker.open();
  }

  /** On its way back, by probes. */
  boolean probing() {
    return breaker.halfOpen();
  }

  /** Whether the endpoint refuses what the pool is configured with, out or probing. */
  boolean misconfigured() {
    return refusalsInRow > 0;
  }

  boolean byFailures() {
    return !none() && !misconfigured();
  }

  /** How often, since the endpoint came. */
  long count() {
    return count;
  }

  /** Whether the call began before it, and so tells nothing new. */
  boolean isAfter(Attempt attempt) {
    return !none() && attempt.beganAt() < since;
  }

  /**
   * A call failed while there was none.
   *
   * @param tooMany whether the row of failures is long enough
   * @param mayEject false where so many are out that this one must stay
   * @return true where this is an ejection
   */
  boolean failed(CallException failure, boolean tooMany, boolean mayEject, long now) {
    breaker.failed(failure);
    if (mayEject && (tooMany || out())) {
      count++;
      open(now);
      return true;
    }
    if (out()) {
      breaker.close(); // its rate says bad, but half of the pool is out already
    }
    return false;
  }

  /** The endpoint refused a call by what the pool is configured with. */
  void refused(long now) {
    refusalsInRow++;
    count += none() ? 1 : 0;
    open(now);
  }

  /** Out, or out again: for the time of its kind, unless it is out already. */
  void open(long now) {
    since = now;
    if (!out()) {
      breaker.open(jittered(openMs()));
    }
  }

  private long openMs() {
    long once = options.probeEvery().toMillis();
    if (!misconfigured()) {
      return once;
    }
    int doublings = Math.min(refusalsInRow - 1, DOUBLINGS_MAX);
    return Math.min(once << doublings, options.probeEveryMax().toMillis());
  }

  private long jittered(long ms) {
    double by = PoolOptions.Ejection.JITTER * (2 * random.nextDouble() - 1);
    return Math.max(1, Math.round(ms * (1 + by)));
  }

  /** On its way back from now on, where it was out. */
  void startProbing() {
    breaker.startProbing();
  }

  /** Whether a probe may go; a time out that is over ends by this. */
  boolean permits() {
    return breaker.permits();
  }

  /** A permitted probe told nothing. */
  void release() {
    breaker.release();
  }

  /**
   * A call succeeded, a probe where it is on its way back.
   *
   * @return true where there is none after it
   */
  boolean succeeded() {
    breaker.succeeded();
    return none();
  }

  /** The endpoint is good: the next refusal is the first again. */
  void forgetRefusals() {
    refusalsInRow = 0;
  }
}
