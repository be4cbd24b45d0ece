package io.flinkgraphrag.pool;

import io.flinkgraphrag.http.CallException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Asks the server behind one endpoint. Thread-safe; never blocks.
 *
 * @param <Q> what is asked
 * @param <R> what is replied
 */
public interface EndpointClient<Q, R> extends AutoCloseable {

  /**
   * One call, without retries. Cancelling the future ends it at the server too. A failure is a
   * {@link CallException}.
   *
   * @param timeout what is left for this call, above zero
   * @param onToken called at each token where the reply is streamed; returns at once
   */
  CompletableFuture<R> call(Q request, Duration timeout, Runnable onToken);

  /** Called when the endpoint has left and its last call has ended; twice is once. */
  @Override
  void close();
}
