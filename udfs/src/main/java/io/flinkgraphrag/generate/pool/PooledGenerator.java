package io.flinkgraphrag.generate.pool;

import io.flinkgraphrag.generate.AnswerGenerator;
import io.flinkgraphrag.generate.Callbacks;
import io.flinkgraphrag.generate.Generation;
import io.flinkgraphrag.generate.GenerationException;
import io.flinkgraphrag.generate.GenerationException.Kind;
import io.flinkgraphrag.generate.GenerationRequest;
import io.flinkgraphrag.generate.discover.Discovery;
import io.flinkgraphrag.generate.discover.Endpoint;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;

/**
 * A fleet of generators that come, fail, recover and go, as one generator: one instance per
 * TaskManager, from the first subtask's open to the last one's close. {@link EndpointPool} knows
 * who is there, {@link EndpointChoice} chooses, {@link EndpointState} believes, {@link PooledCall}
 * tries, {@link HealthChecks} look, {@link Discovery} announces.
 *
 * <p>Owns what it is given: {@link #close} ends the source, the checks, the calls in flight, the
 * clients and the timer.
 */
public final class PooledGenerator implements AnswerGenerator {

  private final String name;
  private final Discovery discovery;
  private final EndpointClients clients;
  private final PoolTime time;
  private final EndpointPool pool;
  private final CallRules rules;
  private final @Nullable HealthChecks health;
  private final PoolMetrics metrics;
  private final Set<PooledCall> inFlight = ConcurrentHashMap.newKeySet();
  private final Object membership = new Object();
  private Set<String> watched = Set.of();
  private volatile boolean closed;

  /**
   * Creates the pool and starts its source.
   *
   * @param name for answers, metrics and logs
   * @param random thread-safe
   */
  public PooledGenerator(
      String name,
      PoolOptions options,
      Discovery discovery,
      EndpointClients clients,
      @Nullable HealthCheck check,
      PoolTime time,
      RandomGenerator random) {
    this.name = name;
    this.discovery = discovery;
    this.clients = clients;
    this.time = time;
    this.pool = new EndpointPool(name, options, clients, time, random);
    this.rules = new CallRules(options, time, random);
    this.health =
        check == null ? null : new HealthChecks(options.health(), check, pool, time, random);
    this.metrics = new PoolMetrics(pool);
    discovery.start(this::announced);
  }

  @Override
  public String name() {
    return name;
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

  @Override
  public CompletableFuture<Generation> generate(GenerationRequest request) {
    PooledCall call = new PooledCall(name, pool, rules, time, request);
    inFlight.add(call);
    CompletableFuture<Generation> result = call.begin();
    Callbacks.whenDone(result, (generation, error) -> inFlight.remove(call));
    if (closed) {
      call.fail(closedFailure());
    }
    return result;
  }

  /** Per endpoint, in the group {@code generator}: see {@link PoolMetrics}. */
  @Override
  public AutoCloseable report(MetricGroup operator) {
    synchronized (membership) {
      return metrics.register(operator, watched);
    }
  }

  private GenerationException closedFailure() {
    return new GenerationException(Kind.UNREACHABLE, name + ": the generator is closed");
  }

  @Override
  public void close() {
    closed = true;
    discovery.close();
    for (PooledCall call : inFlight) {
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
