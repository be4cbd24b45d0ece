package io.flinkgraphrag.generate.pool;

import io.flinkgraphrag.generate.Generation;
import io.flinkgraphrag.generate.GenerationException;
import io.flinkgraphrag.generate.GenerationRequest;
import java.util.concurrent.CompletableFuture;

/** Asks the generator behind one endpoint. Thread-safe; never blocks. */
public interface EndpointClient extends AutoCloseable {

  /**
   * One call, without retries. Cancelling the future ends it at the server too. A failure is a
   * {@link GenerationException}.
   *
   * @param onToken called at each token where the reply is streamed; returns at once
   */
  CompletableFuture<Generation> generate(GenerationRequest request, Runnable onToken);

  /** Called when the endpoint has left and its last call has ended; twice is once. */
  @Override
  void close();
}
