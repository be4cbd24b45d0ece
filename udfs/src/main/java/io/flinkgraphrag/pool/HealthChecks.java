package io.flinkgraphrag.pool;

import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.http.Callbacks;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every endpoint again and again, each at its own jittered times, from its coming to its
 * leaving. One look per endpoint is under way at a time; the pool's timer begins them and ends
 * those that take too long. Thread-safe.
 */
final class HealthChecks {

  private final PoolOptions.Health options;
  private final HealthCheck check;
  private final EndpointPool<?, ?> pool;
  private final PoolTime time;
  private final RandomGenerator random;
  private final Map<String, Watch> watches = new HashMap<>();

  HealthChecks(
      PoolOptions.Health options,
      HealthCheck check,
      EndpointPool<?, ?> pool,
      PoolTime time,
      RandomGenerator random) {
    this.options = options;
    this.check = check;
    this.pool = pool;
    this.time = time;
    this.random = random;
  }

  /** Watches the endpoint from now on, the first time at once. */
  synchronized void watch(Endpoint endpoint) {
    Watch watch = new Watch(endpoint);
    Watch before = watches.put(endpoint.id(), watch);
    if (before != null) {
      before.stop();
    }
    watch.next(0);
  }

  synchronized void unwatch(String id) {
    Watch watch = watches.remove(id);
    if (watch != null) {
      watch.stop();
    }
  }

  synchronized void close() {
    watches.values().forEach(Watch::stop);
    watches.clear();
  }

  /** The looks at one endpoint. */
  private final class Watch {

    private final Endpoint endpoint;
    private boolean stopped;
    private Runnable cancelNext = () -> {};
    private @Nullable CompletableFuture<String> underWay;

    private Watch(Endpoint endpoint) {
      this.endpoint = endpoint;
    }

    private synchronized void next(long delayMs) {
      if (!stopped) {
        cancelNext = time.after(delayMs, this::look);
      }
    }

    private void look() {
      CompletableFuture<String> look = begin();
      if (look == null) {
        return;
      }
      Runnable cancelTimeout = time.after(options.timeout().toMillis(), () -> look.cancel(true));
      Callbacks.whenDone(
          look,
          (seen, error) -> {
            cancelTimeout.run();
            ended(look.isCancelled(), seen, error);
          });
    }

    private synchronized @Nullable CompletableFuture<String> begin() {
      underWay = stopped ? null : check.look(endpoint);
      return underWay;
    }

    private void ended(boolean cancelled, String seen, @Nullable Throwable error) {
      if (stopped()) {
        return;
      }
      String what =
          cancelled
              ? "no health within " + options.timeout().toMillis() + " ms"
              : error == null ? seen : String.valueOf(error.getMessage());
      boolean inDoubt = pool.looked(endpoint.id(), error == null, what);
      long interval = options.interval().toMillis();
      if (inDoubt) {
        interval = Math.min(interval, PoolOptions.Health.IN_DOUBT.toMillis());
      }
      double by = PoolOptions.Health.JITTER * (2 * random.nextDouble() - 1);
      next(Math.round(interval * (1 + by)));
    }

    private synchronized boolean stopped() {
      return stopped;
    }

    private void stop() {
      CompletableFuture<String> last;
      synchronized (this) {
        stopped = true;
        cancelNext.run();
        last = underWay;
      }
      if (last != null) {
        last.cancel(true);
      }
    }
  }
}
