package io.flinkgraphrag.pool;

import io.flinkgraphrag.discover.Endpoint;
import java.util.concurrent.CompletableFuture;

/** Looks whether an endpoint is alive. Thread-safe; never blocks; has no thread of its own. */
public interface HealthCheck {

  /**
   * One look. Completes with what was seen, such as {@code GET http://h:1/health -> 200}, or fails
   * with a message of that kind, in its own time limit. Cancelling ends it.
   */
  CompletableFuture<String> look(Endpoint endpoint);
}
