package io.flinkgraphrag.pool;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;

/**
 * What the pool tells of each endpoint, in groups like {@code generator.endpoint.<endpoint>} of the
 * operators that use it: {@code state} (code of its status: 0 up, 1 suspect, 2 probing, 3 ejected,
 * 4 down, 5 misconfigured), {@code inFlight}, {@code calls}, {@code failures}, {@code ejections}
 * (since it came) and {@code firstTokenMs} (peak-sensitive average). Of all of them together it is
 * {@code generator.pool.waiting}: calls for which none has room.
 *
 * <p>All subtasks of a TaskManager share the pool and so show the same numbers: take one, not their
 * sum. Flink cannot take back a single metric but it can close a group with all of its metrics,
 * which is what happens when an endpoint leaves; a gauge that prints the pool as text would need no
 * taking back, and could be neither drawn nor alarmed on.
 *
 * <p>Called in one thread at a time. Gauges are read by Flink's threads.
 */
final class PoolMetrics {

  private final EndpointPool<?, ?> pool;
  private final WaitingLine line;
  private final String group;
  private final Map<MetricGroup, Map<String, MetricGroup>> operators = new HashMap<>();

  /**
   * Shows nothing yet.
   *
   * @param group what the endpoints are, such as {@code generator}
   */
  PoolMetrics(EndpointPool<?, ?> pool, WaitingLine line, String group) {
    this.pool = pool;
    this.line = line;
    this.group = group;
  }

  /** Shows these endpoints, and those that come, until it is closed. */
  AutoCloseable register(MetricGroup operator, Collection<String> ids) {
    MetricGroup endpoints = operator.addGroup(group);
    MetricGroup all = endpoints.addGroup("pool");
    all.gauge("waiting", (Gauge<Integer>) line::size);
    synchronized (this) {
      operators.put(endpoints, new HashMap<>());
      ids.forEach(id -> add(endpoints, id));
    }
    return () -> {
      close(all);
      unregister(endpoints);
    };
  }

  private synchronized void unregister(MetricGroup endpoints) {
    Map<String, MetricGroup> groups = operators.remove(endpoints);
    if (groups != null) {
      groups.values().forEach(PoolMetrics::close);
    }
  }

  synchronized void joined(String id) {
    operators.keySet().forEach(endpoints -> add(endpoints, id));
  }

  synchronized void left(String id) {
    for (Map<String, MetricGroup> groups : operators.values()) {
      MetricGroup group = groups.remove(id);
      if (group != null) {
        close(group);
      }
    }
  }

  private void add(MetricGroup endpoints, String id) {
    Map<String, MetricGroup> groups = Objects.requireNonNull(operators.get(endpoints));
    MetricGroup before = groups.remove(id);
    if (before != null) {
      close(before);
    }
    MetricGroup group = endpoints.addGroup("endpoint", id);
    groups.put(id, group);
    gauge(group, "state", id, EndpointPool.View::statusCode);
    gauge(group, "inFlight", id, EndpointPool.View::inFlight);
    gauge(group, "calls", id, EndpointPool.View::calls);
    gauge(group, "failures", id, EndpointPool.View::failures);
    gauge(group, "ejections", id, EndpointPool.View::ejections);
    ToDoubleFunction<EndpointPool.View> firstToken = EndpointPool.View::firstTokenMs;
    group.gauge(
        "firstTokenMs",
        (Gauge<Double>)
            () -> {
              EndpointPool.View view = pool.view(id);
              return view == null ? 0 : firstToken.applyAsDouble(view);
            });
  }

  private void gauge(
      MetricGroup group, String name, String id, ToLongFunction<EndpointPool.View> value) {
    group.gauge(
        name,
        (Gauge<Long>)
            () -> {
              EndpointPool.View view = pool.view(id);
              return view == null ? 0 : value.applyAsLong(view);
            });
  }

  private static void close(MetricGroup group) {
    if (group instanceof AbstractMetricGroup<?> closeable) {
      closeable.close();
    }
  }
}
