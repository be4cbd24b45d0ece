package io.flinkgraphrag.pool;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * resilience4j's breaker as one endpoint uses it: its window of failures, its open time, its count
 * of probes. Slowness does not open it: the balancer sends a slow endpoint less, and a slow answer
 * is better than none.
 *
 * <p>resilience4j's own bound on the wait for probes runs on a thread of the library that nothing
 * ends; {@link EndpointState} keeps that bound by its clock instead. Not thread-safe.
 */
final class EndpointBreaker {

  private final CircuitBreaker breaker;
  private final int callsMin;
  private final double failureRate;

  /**
   * Creates a closed breaker.
   *
   * @param nowMs of the pool's clock
   * @param waitMs how long it stays open, asked at each opening
   */
  EndpointBreaker(
      String name, PoolOptions.Ejection options, LongSupplier nowMs, LongSupplier waitMs) {
    callsMin = options.callsMin();
    failureRate = options.failureRate();
    breaker =
        CircuitBreaker.of(
            name,
            CircuitBreakerConfig.custom()
                .slidingWindowType(SlidingWindowType.TIME_BASED)
                .slidingWindowSize((int) options.window().toSeconds())
                .minimumNumberOfCalls(options.callsMin())
                .failureRateThreshold((float) (options.failureRate() * 100))
                .slowCallDurationThreshold(Duration.ofDays(1))
                .permittedNumberOfCallsInHalfOpenState(options.probes())
                .waitIntervalFunctionInOpenState(IntervalFunction.of(1, ms -> waitMs.getAsLong()))
                .currentTimestampFunction(clock -> nowMs.getAsLong(), TimeUnit.MILLISECONDS)
                .clock(new PoolClock(nowMs))
                .build());
  }

  boolean closed() {
    return breaker.getState() == State.CLOSED;
  }

  boolean open() {
    return breaker.getState() == State.OPEN;
  }

  boolean halfOpen() {
    return breaker.getState() == State.HALF_OPEN;
  }

  /** Half-open from now on, where it was open. */
  void startProbing() {
    breaker.transitionToHalfOpenState();
  }

  /** Open for that long. */
  void open(long ms) {
    breaker.transitionToOpenStateFor(Duration.ofMillis(ms));
  }

  /** Closed, with an empty window. */
  void close() {
    breaker.transitionToClosedState();
  }

  /** Whether a call may go; an open time that is over ends by this. */
  boolean permits() {
    return breaker.tryAcquirePermission();
  }

  /** A permitted call told nothing. */
  void release() {
    breaker.releasePermission();
  }

  /**
   * A call succeeded, which opens nothing: where the failures before it are enough for that, it is
   * not counted, and the next failure decides.
   */
  void succeeded() {
    CircuitBreaker.Metrics window = breaker.getMetrics();
    int calls = window.getNumberOfBufferedCalls() + 1;
    boolean wouldOpen =
        closed() && calls >= callsMin && window.getNumberOfFailedCalls() >= failureRate * calls;
    if (!wouldOpen) {
      breaker.onSuccess(0, TimeUnit.MILLISECONDS);
    }
  }

  void failed(Exception failure) {
    breaker.onError(0, TimeUnit.MILLISECONDS, failure);
  }

  /** In percent, of the closed breaker's window; below 0 where there are too few calls. */
  float failureRate() {
    return breaker.getMetrics().getFailureRate();
  }

  /** The pool's clock for resilience4j. */
  private static final class PoolClock extends Clock {

    private final LongSupplier nowMs;

    private PoolClock(LongSupplier nowMs) {
      this.nowMs = nowMs;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(nowMs.getAsLong());
    }
  }
}
