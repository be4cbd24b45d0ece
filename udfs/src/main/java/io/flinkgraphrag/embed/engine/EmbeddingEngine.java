package io.flinkgraphrag.embed.engine;

import io.flinkgraphrag.embed.Embedder.Urgency;
import java.util.concurrent.Semaphore;

/**
 * What makes the vectors of a TaskManager for all its handles ({@link PooledEmbedder}): questions
 * before updates, and each in the order in which they came. Thread-safe.
 */
public interface EmbeddingEngine extends AutoCloseable {

  /** A call that is not yet submitted. It holds a permit of {@code room} until it stops waiting. */
  EmbeddingCall call(String text, Urgency urgency, Semaphore room);

  /**
   * Lets a call of this engine begin, at once or when its turn comes; completes its future.
   *
   * @throws java.util.concurrent.RejectedExecutionException after {@link #close}
   */
  void submit(EmbeddingCall call);

  /** Frees what it holds. Waiting calls are dropped: their handles are closed before. */
  @Override
  void close();
}
