package io.flinkgraphrag.pool;

import io.flinkgraphrag.pool.bounds.InFlightLimit;
import io.flinkgraphrag.pool.bounds.LatencyPeaks;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The calls in flight at an endpoint: how many, how many it can take, and how long its first tokens
 * take. Not thread-safe.
 */
final class CallLoad {

  private final LatencyPeaks latency;
  private final InFlightLimit limit = new InFlightLimit();
  private final Set<Attempt> silent = new LinkedHashSet<>();
  private int inFlight;
  private long calls;

  CallLoad(long latencyDecayMs) {
    this.latency = new LatencyPeaks(latencyDecayMs);
  }

  int inFlight() {
    return inFlight;
  }

  /** All that began, since the endpoint came. */
  long calls() {
    return calls;
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

  /**
   * At least as long as the oldest call has been silent: a frozen endpoint shows before it fails.
   */
  double latencyMs(long now) {
    double known = latency.value(now);
    return silent.isEmpty() || known <= 0
        ? known
        : Math.max(known, (double) (now - silent.iterator().next().beganAt()));
  }

  Attempt begin(long now, long round) {
    Attempt attempt = new Attempt(now, round);
    inFlight++;
    calls++;
    silent.add(attempt);
    return attempt;
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
    ended(attempt);
    limit.succeeded(inFlight, now);
  }

  /** Its time was over; where it was silent until then, that is how slow the endpoint is. */
  void timedOut(Attempt attempt, long now) {
    if (!attempt.spoke()) {
      latency.observe(now - attempt.beganAt(), now);
    }
    ended(attempt);
  }

  /**
   * The server is full.
   *
   * @param wishMs by Retry-After, or -1
   */
  void refused(Attempt attempt, long wishMs, long now) {
    ended(attempt);
    limit.refused(inFlight, wishMs, now);
  }

  /** It tells nothing about the load. */
  void ended(Attempt attempt) {
    inFlight--;
    silent.remove(attempt);
  }

  /** Only the latest first token is of the time that counts. */
  void trustLatestLatency() {
    latency.trustLatest();
  }

  void forgetLatency() {
    latency.forget();
  }
}
