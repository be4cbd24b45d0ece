package io.flinkgraphrag.pool;

import io.flinkgraphrag.discover.Discovery;
import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.http.CallException.Kind;
import io.flinkgraphrag.http.Callbacks;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;

/**
 * A fleet of servers of one kind that come, fail, recover and go, asked as if they were one: one
 * instance per TaskManager, from the first subtask's open to the last one's close. {@link
 * EndpointPool} knows who is there, {@link EndpointChoice} chooses, {@link EndpointState} believes,
 * {@link PooledCall} tries, {@link WaitingLine} keeps the order, {@link HealthChecks} look, {@link
 * Discovery} announces.
 *
 * <p>Owns what it is given: {@link #close} ends the source, the checks, the calls in flight, the
 * clients and the timer. Thread-safe.
 *
 * @param <Q> what is asked
 * @param <R> what is replied
 */
public final class CallPool<Q, R> implements AutoCloseable {

  private final String name;
  private final Discovery discovery;
  private final EndpointClients<Q, R> clients;
  private final PoolTime time;
  private final EndpointPool<Q, R> pool;
  private final WaitingLine line;
  private final CallRules rules;
  private final @Nullable HealthChecks health;
  private final PoolMetrics metrics;
  private final Set<PooledCall<Q, R>> inFlight = ConcurrentHashMap.newKeySet();
  private final Object membership = new Object();
  private Set<String> watched = Set.of();
  private volatile boolean closed;

  /**
   * Creates the pool and starts its source.
   *
   * @param name for messages and logs
   * @param kind what the endpoints are, as a group of metrics: {@code generator}
   * @param random thread-safe
   */
  public CallPool(
      String name,
      String kind,
      PoolOptions options,
      Discovery discovery,
      EndpointClients<Q, R> clients,
      @Nullable HealthCheck check,
      PoolTime time,
      RandomGenerator random) {
    this.name = name;
    this.discovery = discovery;
    this.clients = clients;
    this.time = time;
    this.line = new WaitingLine(time);
    this.pool = new EndpointPool<>(name, options, clients, time, random, line::serve);
    this.rules = new CallRules(options, time, random);
    this.health =
        check == null ? null : new HealthChecks(options.health(), check, pool, time, random);
    this.metrics = new PoolMetrics(pool, line, kind);
    discovery.start(this::announced);
  }

  private void announced(List<Endpoint> endpoints) {
    synchronized (membership) {
      if (!closed) {
        update(endpoints);
      }
    }
  }

  private void update(List<Endpoint> endpoints) {
    List<Endpoint> joined = pool.update(endpoints);
    Set<String> now = new HashSet<>();
    pool.views().forEach(view -> now.add(view.id()));
    for (String id : watched) {
      if (!now.contains(id)) {
        metrics.left(id);
        if (health != null) {
          health.unwatch(id);
        }
      }
    }
    for (Endpoint endpoint : joined) {
      metrics.joined(endpoint.id());
      if (health != null) {
        health.watch(endpoint);
      }
    }
    watched = Set.copyOf(now);
  }

  /**
   * Asks whom the pool chooses, and another one where that may help. Returns at once and never
   * throws; a failure is a {@link CallException}. Cancelling ends the call at its server.
   *
   * <p>While no endpoint has room the call waits, first come, first served, for as long as others
   * are answered: it fails when the pool was silent for the timeout.
   *
   * @param timeout of all attempts together, without the wait for an endpoint that has room
   * @param longest with that wait; at least the timeout
   */
  public CompletableFuture<PooledReply<R>> call(Q request, Duration timeout, Duration longest) {
    CallTime callTime = new CallTime(time.nowMs(), timeout, longest);
    PooledCall<Q, R> call = new PooledCall<>(name, pool, line, rules, time, request, callTime);
    inFlight.add(call);
    CompletableFuture<PooledReply<R>> result = call.begin();
    Callbacks.whenDone(result, (reply, error) -> inFlight.remove(call));
    if (closed) {
      call.fail(closedFailure());
    }
    return result;
  }

  /**
   * Shows each endpoint in the groups of an operator: see {@link PoolMetrics}.
   *
   * @return takes it back; to be closed before the pool
   */
  public AutoCloseable report(MetricGroup operator) {
    synchronized (membership) {
      return metrics.register(operator, watched);
    }
  }

  private CallException closedFailure() {
    return new CallException(Kind.UNREACHABLE, name + ": the pool is closed");
  }

  @Override
  public void close() {
    closed = true;
    discovery.close();
    for (PooledCall<Q, R> call : inFlight) {
      call.fail(closedFailure());
    }
    synchronized (membership) {
      if (health != null) {
        health.close();
      }
      update(List.of());
    }
    clients.close();
    time.close();
  }
}
