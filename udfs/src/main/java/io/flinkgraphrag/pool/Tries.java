package io.flinkgraphrag.pool;

import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.http.CallException.Kind;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request has tried so far. A server that is full (429) has done nothing and lost nothing:
 * such a refusal costs the request no attempt, and the same server may be asked again. Thread-safe.
 */
final class Tries {

  private final Set<String> endpoints = new HashSet<>();
  private int count;
  private int free;
  private @Nullable CallException lastFailure;

  synchronized void began(String endpoint, boolean probe) {
    endpoints.add(endpoint);
    count++;
    free += probe ? 1 : 0;
  }

  synchronized void failed(String endpoint, CallException failure) {
    lastFailure = failure;
    if (failure.kind() == Kind.RATE_LIMITED) {
      endpoints.remove(endpoint);
      free++;
    }
  }

  /** Ids of those that failed it, or have it now. */
  synchronized Set<String> endpoints() {
    return Set.copyOf(endpoints);
  }

  synchronized boolean none() {
    return endpoints.isEmpty();
  }

  /** All that began. */
  synchronized int count() {
    return count;
  }

  /** How many of them cost the request none: probes and refusals. */
  synchronized int free() {
    return free;
  }

  synchronized @Nullable CallException lastFailure() {
    return lastFailure;
  }

  /** The failure as the caller of the pool is told it. */
  synchronized CallException told(String name, CallException failure) {
    String message =
        count > 1
            ? name + ": " + count + " attempts failed, the last: " + failure.getMessage()
            : failure.getMessage();
    return failure.afterAttempts(count, message);
  }
}
