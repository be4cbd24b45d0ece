package io.flinkgraphrag.pool;

import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.pool.bounds.Budget;
import io.flinkgraphrag.pool.bounds.RecentTimes;
import java.util.random.RandomGenerator;

/**
 * When the pool asks again, and how long it waits before: the one place of retries between a
 * question and a server. Knows how long recent calls took. Thread-safe.
 *
 * <p>Two attempts share a request's time so that neither a silent nor a slow endpoint eats it all.
 * While another endpoint could be asked, an attempt ends when
 *
 * <ul>
 *   <li>no token came for the {@link #patienceMs}: 3 times the p95 of recent first tokens, at least
 *       2 s, at most half of the request's time (which it is while nothing is known), or
 *   <li>only the {@link #reserveMs} is left: the p95 of recent whole calls, at most half.
 * </ul>
 *
 * The last attempt has all that is left, so a fleet that has become slower teaches patience by it.
 * Only at an endpoint that is known to be bad an ordinary call's silence is waited for no longer
 * than the first's, and then the request has failed; a probe there may take its time.
 */
final class CallRules {

  private final PoolOptions.Retry retry;
  private final PoolOptions.Hedge hedge;
  private final PoolTime time;
  private final RandomGenerator random;
  private final RecentTimes firstTokens = new RecentTimes();
  private final RecentTimes wholeCalls = new RecentTimes();
  private final Budget retries;
  private final Budget hedges;
  private volatile long succeededAt;

  CallRules(PoolOptions options, PoolTime time, RandomGenerator random) {
    this.retry = options.retry();
    this.hedge = options.hedge();
    this.time = time;
    this.random = random;
    this.retries = new Budget(retry.budget(), retry.budgetFloor(), time.nowMs());
    this.hedges = new Budget(hedge.budget(), 0, time.nowMs());
    this.succeededAt = time.nowMs();
  }

  synchronized void called() {
    retries.called(time.nowMs());
    hedges.called(time.nowMs());
  }

  void succeeded(long firstTokenMs, long wholeMs) {
    firstTokens.add(firstTokenMs);
    wholeCalls.add(wholeMs);
    succeededAt = time.nowMs();
  }

  /** When a request was answered last, or the pool began. */
  long succeededAt() {
    return succeededAt;
  }

  /** Whether another endpoint may do better. */
  static boolean repeatable(CallException failure) {
    return !failure.endpointIsWell();
  }

  /** Whether the attempts made leave another. */
  boolean attemptsLeft(int made, int free) {
    return made < retry.attemptsMax() + free;
  }

  /**
   * Whether to ask again; where it says so, the budget has paid.
   *
   * @param made attempts so far
   * @param free those among them that the pool made for its own sake, or that a full server
   *     refused; they cost the request neither an attempt nor the budget anything
   * @param lastWasFree whether the last one was such
   */
  synchronized boolean repeat(int made, int free, boolean lastWasFree, long leftMs) {
    return attemptsLeft(made, free)
        && leftMs > wholeCalls.percentile(0.5)
        && (lastWasFree || retries.take(time.nowMs()));
  }

  /**
   * Whether to ask a second endpoint beside the first; where it says so, the budget has paid.
   *
   * @param load of the pool, 0 to 1
   */
  synchronized boolean hedge(double load) {
    return load <= PoolOptions.Hedge.LOAD_MAX && hedges.take(time.nowMs());
  }

  boolean hedging() {
    return hedge.on();
  }

  /** How long the first attempt may be silent before a second is made beside it. */
  long hedgeAfterMs() {
    return Math.max(firstTokens.percentile(0.95), hedge.after().toMillis());
  }

  /** Full jitter. */
  long backoffMs(int made) {
    long most = retry.backoff().toMillis() << Math.max(0, made - 1);
    return most == 0 ? 0 : random.nextLong(most + 1);
  }

  /** Whether so little time is left that a call would not end. */
  boolean tooLate(long leftMs) {
    return leftMs <= wholeCalls.percentile(0.5);
  }

  long patienceMs(long requestMs) {
    long p95 = firstTokens.percentile(0.95);
    long known = Math.max(Math.round(retry.patience() * p95), retry.patienceMin().toMillis());
    return Math.max(1, p95 == 0 ? requestMs / 2 : Math.min(known, requestMs / 2));
  }

  long reserveMs(long requestMs) {
    long p95 = wholeCalls.percentile(0.95);
    return p95 == 0 ? requestMs / 2 : Math.min(p95, requestMs / 2);
  }
}
