package io.flinkgraphrag.pool;

import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.http.CallException.Kind;
import io.flinkgraphrag.http.Callbacks;
import io.flinkgraphrag.http.Failures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the pool: its attempts, one after the other or, hedged, two at a
 * time, until the first answer, the last failure, the end of its time or its caller's cancelling.
 *
 * <p>Runs in the caller's thread, the clients' callbacks and the pool's timer; waits in none. Holds
 * its own lock only while it looks at its fields.
 */
final class PooledCall<Q, R> {

  /** The wait for the first list of endpoints, after a start. */
  static final long ENDPOINTS_MS_MAX = 5_000;

  /** How often an attempt that should end is looked at, while nothing better is to be had. */
  private static final long WATCH_MS = 250;

  private final String name;
  private final EndpointPool<Q, R> pool;
  private final CallRules rules;
  private final PoolTime time;
  private final Q request;
  private final CompletableFuture<PooledReply<R>> result = new CompletableFuture<>();
  private final long beganAt;
  private final long timeoutMs;

  private final Set<String> tried = new HashSet<>();
  private final List<Run> running = new ArrayList<>();
  private int attempts;
  private int probes;
  private int refusals;
  private @Nullable CallException lastFailure;

  PooledCall(
      String name,
      EndpointPool<Q, R> pool,
      CallRules rules,
      PoolTime time,
      Q request,
      Duration timeout) {
    this.name = name;
    this.pool = pool;
    this.rules = rules;
    this.time = time;
    this.request = request;
    this.beganAt = time.nowMs();
    this.timeoutMs = Math.max(1, timeout.toMillis());
  }

  CompletableFuture<PooledReply<R>> begin() {
    rules.called();
    Runnable cancelTimeout = time.after(timeoutMs, this::expire);
    Callbacks.whenDone(
        result,
        (reply, error) -> {
          cancelTimeout.run();
          runs().forEach(Run::abandon);
        });
    attempt();
    return result;
  }

  /** Ends the request; no effect after its end. */
  void fail(CallException failure) {
    result.completeExceptionally(failure);
  }

  private long leftMs() {
    return beganAt + timeoutMs - time.nowMs();
  }

  private synchronized List<Run> runs() {
    return List.copyOf(running);
  }

  private synchronized Set<String> tried() {
    return Set.copyOf(tried);
  }

  // attempts

  private void attempt() {
    if (result.isDone()) {
      return;
    }
    EndpointPool<Q, R>.Lease lease = pool.lease(tried(), leftMs() > timeoutMs / 2);
    if (lease == null) {
      awaitRoom();
      return;
    }
    Run run = new Run(lease);
    synchronized (this) {
      tried.add(lease.id());
      attempts++;
      probes += lease.probe() ? 1 : 0;
      running.add(run);
    }
    run.begin();
    if (result.isDone()) {
      run.abandon(); // ended meanwhile, and did not see this run
    }
  }

  /** No endpoint can take the call now: looks again later, where that can help. */
  private void awaitRoom() {
    if (!runs().isEmpty()) {
      return; // a hedge that found nobody
    }
    CallException hopeless = hopeless();
    if (hopeless == null) {
      time.after(rules.roomMs(), this::attempt);
    } else {
      fail(told(hopeless));
    }
  }

  private @Nullable CallException hopeless() {
    CallException last = lastFailure();
    long now = time.nowMs();
    if (pool.empty()) {
      boolean wait = !pool.announced() && now - beganAt < ENDPOINTS_MS_MAX;
      return wait ? null : new CallException(Kind.UNREACHABLE, name + ": no endpoint is known");
    }
    if (last != null && (last.kind() == Kind.UNAUTHORIZED || last.kind() == Kind.NOT_FOUND)) {
      return last;
    }
    boolean paused = pool.pausedUntil() >= beganAt + timeoutMs;
    if (paused || rules.tooLate(leftMs())) {
      return last != null
          ? last
          : new CallException(
              Kind.RATE_LIMITED, name + ": no endpoint has room for a call in its time");
    }
    return null;
  }

  private synchronized @Nullable CallException lastFailure() {
    return lastFailure;
  }

  /**
   * A server that is full (429) has done nothing and lost nothing: such a refusal costs the request
   * no attempt, and the same server may be asked again, when its pause is over.
   */
  private void ended(Run run, CallException failure) {
    boolean refused = failure.kind() == Kind.RATE_LIMITED;
    int made;
    int own;
    synchronized (this) {
      running.remove(run);
      lastFailure = failure;
      if (refused) {
        tried.remove(run.lease.id());
        refusals++;
      }
      if (!running.isEmpty()) {
        return; // the other one may still answer
      }
      made = attempts;
      own = free();
    }
    boolean again =
        CallRules.repeatable(failure)
            && rules.repeat(made, own, refused || run.lease.probe(), leftMs());
    if (again) {
      time.after(rules.backoffMs(made - own), this::attempt);
    } else {
      fail(told(failure));
    }
  }

  private synchronized CallException told(CallException failure) {
    String message =
        attempts > 1
            ? name + ": " + attempts + " attempts failed, the last: " + failure.getMessage()
            : failure.getMessage();
    return failure.afterAttempts(attempts, message);
  }

  private void expire() {
    CallException late =
        new CallException(Kind.TIMEOUT, name + ": no complete reply within " + timeoutMs + " ms");
    for (Run run : runs()) {
      run.endedByTime(late);
    }
    fail(told(late));
  }

  private synchronized int attempts() {
    return attempts;
  }

  /** One attempt. Ended once, by whoever {@link #claim}s it first. */
  private final class Run {

    private final EndpointPool<Q, R>.Lease lease;
    private @Nullable CompletableFuture<R> call;
    private Runnable cancelWatch = () -> {};
    private Runnable cancelHedge = () -> {};
    private long firstTokenMs;
    private boolean over;

    private Run(EndpointPool<Q, R>.Lease lease) {
      this.lease = lease;
    }

    private void begin() {
      Duration rest = Duration.ofMillis(Math.max(1, leftMs()));
      CompletableFuture<R> begun = lease.client().call(request, rest, this::token);
      synchronized (this) {
        call = begun;
      }
      if (rules.hedging() && attempts() == 1) {
        hedgeLater();
      }
      watch(Math.min(patience(), Math.max(0, leftMs() - rules.reserveMs(timeoutMs))));
      Callbacks.whenDone(begun, this::done);
    }

    private void token() {
      synchronized (this) {
        if (firstTokenMs == 0) {
          firstTokenMs = Math.max(1, time.nowMs() - lease.beganAt());
        }
      }
      lease.token();
    }

    private synchronized boolean claim() {
      boolean first = !over;
      over = true;
      cancelWatch.run();
      cancelHedge.run();
      return first;
    }

    private void done(R reply, @Nullable Throwable error) {
      if (!claim()) {
        return;
      }
      if (error == null) {
        long whole = Math.max(1, time.nowMs() - lease.beganAt());
        lease.succeeded();
        rules.succeeded(firstTokenMs == 0 ? whole : firstTokenMs, whole);
        result.complete(new PooledReply<>(reply, lease.id(), attempts()));
      } else {
        CallException failure = Failures.of(name, error);
        settle(failure);
        ended(this, failure);
      }
    }

    /** A timeout of the caller's is the endpoint's fault only if it was silent for long. */
    private void settle(CallException failure) {
      boolean tooEarly = failure.kind() == Kind.TIMEOUT && silence() < patience();
      if (tooEarly) {
        lease.abandoned();
      } else {
        lease.failed(failure);
      }
    }

    private long silence() {
      return time.nowMs() - lease.signAt();
    }

    private long patience() {
      return rules.patienceMs(timeoutMs);
    }

    private synchronized void watch(long inMs) {
      if (!over) {
        cancelWatch = time.after(inMs, this::look);
      }
    }

    /** Ends an attempt that is silent or slow, where another endpoint could do better in time. */
    private void look() {
      long untilSilent = patience() - silence();
      long untilSlow = leftMs() - rules.reserveMs(timeoutMs);
      long inTime = Math.min(untilSilent, untilSlow);
      if (inTime > 0) {
        watch(inTime);
      } else if (mayLeave()) {
        leave(untilSilent <= 0);
      } else if (untilSilent <= 0 && !lease.probe() && lease.doubted() && isAlone()) {
        if (mayRepeat() && pool.anotherUp(tried())) {
          leave(true); // the other one will have room
        } else {
          giveUp();
        }
      } else if (leftMs() > WATCH_MS) {
        watch(WATCH_MS);
      }
    }

    private boolean mayLeave() {
      return isAlone() && mayRepeat() && pool.another(tried());
    }

    private boolean isAlone() {
      return runs().size() == 1;
    }

    private boolean mayRepeat() {
      return rules.attemptsLeft(attempts(), free());
    }

    /** Nobody else is to be had, and this one is known to be bad: its silence is not sat out. */
    private void giveUp() {
      CallException failure = silent();
      if (claim()) {
        endedBy(failure);
        fail(told(failure));
      }
    }

    private CallException silent() {
      return new CallException(
          Kind.TIMEOUT, "endpoint " + lease.id() + ": silent for " + silence() + " ms");
    }

    private void endedBy(CallException failure) {
      lease.failed(failure);
      cancel();
      synchronized (PooledCall.this) {
        running.remove(this);
        lastFailure = failure;
      }
    }

    private void leave(boolean wasSilent) {
      if (!rules.repeat(attempts(), free(), lease.probe(), leftMs())) {
        watch(WATCH_MS);
        return;
      }
      if (!claim()) {
        return;
      }
      CallException failure =
          wasSilent
              ? silent()
              : new CallException(
                  Kind.TIMEOUT, "endpoint " + lease.id() + ": too slow for the time that is left");
      endedBy(failure);
      attempt(); // at once: the wait was long enough
    }

    private void hedgeLater() {
      Runnable cancel =
          time.after(
              rules.hedgeAfterMs(),
              () -> {
                if (!lease.spoke() && pool.another(tried()) && rules.hedge(pool.load())) {
                  attempt();
                }
              });
      synchronized (this) {
        cancelHedge = cancel;
      }
    }

    private void endedByTime(CallException late) {
      if (claim()) {
        settle(late);
        cancel();
      }
    }

    private void abandon() {
      if (claim()) {
        lease.abandoned();
        cancel();
      }
    }

    private void cancel() {
      CompletableFuture<R> begun;
      synchronized (this) {
        begun = call;
      }
      if (begun != null) {
        begun.cancel(true);
      }
    }
  }

  /** How many of the attempts cost the request none. */
  private synchronized int free() {
    return probes + refusals;
  }
}
