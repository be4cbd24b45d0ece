package io.flinkgraphrag.pool;

import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.http.HttpTransport;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Looks whether an endpoint is alive. Thread-safe; never blocks; has no thread of its own. */
public interface HealthCheck {

  /**
   * One look. Completes with what was seen, such as {@code GET http://h:1/health -> 200}, or fails
   * with a message of that kind, in its own time limit. Cancelling ends it.
   */
  CompletableFuture<String> look(Endpoint endpoint);

  /** The check that these options ask for; null for none. */
  static @Nullable HealthCheck of(
      PoolOptions.Health health, HttpTransport transport, PoolTime time) {
    return switch (health.check()) {
      case NONE -> null;
      case HTTP -> new HttpHealthCheck(transport.client(), health.path(), health.timeout());
      case TCP -> new TcpHealthCheck(time, transport.threads());
    };
  }
}
