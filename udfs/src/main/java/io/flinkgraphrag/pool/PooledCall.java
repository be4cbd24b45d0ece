package io.flinkgraphrag.pool;

import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.http.CallException.Kind;
import io.flinkgraphrag.http.Callbacks;
import io.flinkgraphrag.http.Failures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the pool: its place in the {@link WaitingLine} and its attempts,
 * one after the other or, hedged, two at a time, until the first answer, the last failure, the end
 * of its {@link CallTime} or its caller's cancelling.
 *
 * <p>Runs in the caller's thread, the clients' callbacks and the pool's timer; waits in none. Holds
 * its own lock only while it looks at its fields.
 */
final class PooledCall<Q, R> implements WaitingLine.Waiting {

  /** The wait for the first list of endpoints, after a start. */
  static final long ENDPOINTS_MS_MAX = 5_000;

  /** How often an attempt that should end is looked at, while nothing better is to be had. */
  private static final long WATCH_MS = 250;

  private final String name;
  private final EndpointPool<Q, R> pool;
  private final WaitingLine line;
  private final CallRules rules;
  private final PoolTime time;
  private final Q request;
  private final CompletableFuture<PooledReply<R>> result = new CompletableFuture<>();
  private final CallTime callTime;
  private final long ticket;

  private final Tries tries = new Tries();
  private final List<Run> running = new ArrayList<>();
  private Runnable cancelExpiry = () -> {};

  PooledCall(
      String name,
      EndpointPool<Q, R> pool,
      WaitingLine line,
      CallRules rules,
      PoolTime time,
      Q request,
      CallTime callTime) {
    this.name = name;
    this.pool = pool;
    this.line = line;
    this.rules = rules;
    this.time = time;
    this.request = request;
    this.callTime = callTime;
    this.ticket = line.ticket();
  }

  CompletableFuture<PooledReply<R>> begin() {
    rules.called();
    Callbacks.whenDone(
        result,
        (reply, error) -> {
          cancelExpiry();
          line.leave(this);
          runs().forEach(Run::abandon);
        });
    expireLater();
    attempt();
    return result;
  }

  /** Ends the request; no effect after its end. */
  void fail(CallException failure) {
    result.completeExceptionally(failure);
  }

  private long leftMs() {
    return callTime.leftMs(time.nowMs());
  }

  private synchronized List<Run> runs() {
    return List.copyOf(running);
  }

  // the line

  @Override
  public long ticket() {
    return ticket;
  }

  @Override
  public boolean fresh() {
    return tries.none();
  }

  private void attempt() {
    if (!result.isDone()) {
      callTime.waits(time.nowMs());
      line.join(this);
    }
  }

  /** Begins an attempt where an endpoint can take it now, or fails where none will. */
  @Override
  public boolean takeTurn() {
    if (result.isDone()) {
      return true;
    }
    boolean patient = silentMs() < callTime.timeoutMs() / 2;
    EndpointPool<Q, R>.Lease lease = pool.lease(tries.endpoints(), patient);
    if (lease != null) {
      begin(lease);
      return true;
    }
    CallException hopeless = hopeless();
    if (hopeless != null) {
      fail(told(hopeless));
    }
    return hopeless != null;
  }

  /** How long no request of the pool was answered, since this one began. */
  private long silentMs() {
    return time.nowMs() - Math.max(callTime.beganAt(), rules.succeededAt());
  }

  private @Nullable CallException hopeless() {
    CallException last = tries.lastFailure();
    long now = time.nowMs();
    if (pool.empty()) {
      boolean wait = !pool.announced() && now - callTime.beganAt() < ENDPOINTS_MS_MAX;
      return wait ? null : new CallException(Kind.UNREACHABLE, name + ": no endpoint is known");
    }
    if (last != null && (last.kind() == Kind.UNAUTHORIZED || last.kind() == Kind.NOT_FOUND)) {
      return last;
    }
    long silenceLeft = callTime.timeoutMs() - silentMs();
    boolean paused = pool.pausedUntil() >= Math.min(now + silenceLeft, callTime.endsAt());
    return paused || silenceLeft <= 0 || rules.tooLate(leftMs()) ? noRoom() : null;
  }

  private CallException noRoom() {
    CallException last = tries.lastFailure();
    return last != null
        ? last
        : new CallException(
            Kind.RATE_LIMITED, name + ": no endpoint has room for a call in its time");
  }

  // attempts

  private void begin(EndpointPool<Q, R>.Lease lease) {
    callTime.goesOn(time.nowMs());
    Run run = new Run(lease);
    tries.began(lease.id(), lease.probe());
    synchronized (this) {
      running.add(run);
    }
    run.begin();
    if (result.isDone()) {
      run.abandon(); // ended meanwhile, and did not see this run
    }
  }

  private void ended(Run run, CallException failure) {
    tries.failed(run.lease.id(), failure);
    synchronized (this) {
      running.remove(run);
      if (!running.isEmpty()) {
        return; // the other one may still answer
      }
    }
    boolean free = failure.kind() == Kind.RATE_LIMITED || run.unpaid();
    if (CallRules.repeatable(failure) && paid(free)) {
      time.after(rules.backoffMs(tries.count() - tries.free()), this::attempt);
    } else {
      fail(told(failure));
    }
  }

  /** Whether there is another attempt; where it says so, the budget has paid. */
  private boolean paid(boolean free) {
    return rules.repeat(tries.count(), tries.free(), free, leftMs());
  }

  private CallException told(CallException failure) {
    return tries.told(name, failure);
  }

  // its time

  private void expireLater() {
    Runnable cancel = time.after(Math.max(1, leftMs()), this::expire);
    synchronized (this) {
      cancelExpiry = cancel;
    }
    if (result.isDone()) {
      cancel.run(); // ended meanwhile, and did not see this timer
    }
  }

  private void cancelExpiry() {
    Runnable cancel;
    synchronized (this) {
      cancel = cancelExpiry;
    }
    cancel.run();
  }

  private void expire() {
    if (leftMs() > 0) {
      expireLater(); // the time stood still meanwhile
      return;
    }
    if (callTime.waiting()) {
      fail(told(noRoom()));
      return;
    }
    CallException late =
        new CallException(
            Kind.TIMEOUT, name + ": no complete reply within " + callTime.timeoutMs() + " ms");
    for (Run run : runs()) {
      run.endedByTime(late);
    }
    fail(told(late));
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
      if (rules.hedging() && tries.count() == 1) {
        hedgeLater();
      }
      watch(Math.min(patience(), Math.max(0, leftMs() - rules.reserveMs(callTime.timeoutMs()))));
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
        result.complete(new PooledReply<>(reply, lease.id(), tries.count()));
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
      return rules.patienceMs(callTime.timeoutMs());
    }

    private synchronized void watch(long inMs) {
      if (!over) {
        cancelWatch = time.after(inMs, this::look);
      }
    }

    /** Ends an attempt that is silent or slow, where another endpoint could do better in time. */
    private void look() {
      long untilSilent = patience() - silence();
      long untilSlow = leftMs() - rules.reserveMs(callTime.timeoutMs());
      long inTime = Math.min(untilSilent, untilSlow);
      if (inTime > 0) {
        watch(inTime);
      } else if (mayLeave()) {
        leave(untilSilent <= 0);
      } else if (untilSilent <= 0 && !lease.probe() && lease.doubted() && isAlone()) {
        if (mayRepeat() && pool.anotherUp(tries.endpoints())) {
          leave(true); // the other one will have room
        } else {
          giveUp();
        }
      } else if (leftMs() > WATCH_MS) {
        watch(WATCH_MS);
      }
    }

    private boolean mayLeave() {
      return isAlone() && mayRepeat() && pool.another(tries.endpoints());
    }

    /**
     * Whether its repetition is not of those that the budget has to bound. A probe is not; nor is
     * who leaves an endpoint that is known to be bad for one that is up: what the bad one had are
     * no calls more than were asked, and the line gives the other no more than it has room for.
     */
    private boolean unpaid() {
      return lease.probe() || (lease.doubted() && pool.anotherUp(tries.endpoints()));
    }

    private boolean isAlone() {
      return runs().size() == 1;
    }

    private boolean mayRepeat() {
      return rules.attemptsLeft(tries.count(), tries.free());
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
      tries.failed(lease.id(), failure);
      synchronized (PooledCall.this) {
        running.remove(this);
      }
    }

    private void leave(boolean wasSilent) {
      if (!paid(unpaid())) {
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
                if (!lease.spoke() && pool.another(tries.endpoints()) && rules.hedge(pool.load())) {
                  hedge();
                }
              });
      synchronized (this) {
        cancelHedge = cancel;
      }
    }

    private void hedge() {
      EndpointPool<Q, R>.Lease second = line.isEmpty() ? pool.lease(tries.endpoints(), true) : null;
      if (second != null && !result.isDone()) {
        PooledCall.this.begin(second);
      } else if (second != null) {
        second.abandoned();
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
}
