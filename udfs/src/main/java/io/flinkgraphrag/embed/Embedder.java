package io.flinkgraphrag.embed;

import java.util.concurrent.CompletableFuture;

/**
 * Turns texts into vectors. A port: implementations pass one contract suite.
 *
 * <p>Thread-safe; {@link #embed} never throws. The same text always gives the same vector, bit for
 * bit, which replay needs. Cancelling a returned future withdraws the call if it still waits. After
 * {@link #close} every open and every further call completes exceptionally.
 */
public interface Embedder extends AutoCloseable {

  /** Who waits for the vector: questions go before updates. */
  enum Urgency {
    QUESTION,
    UPDATE
  }

  /** Names the vector space; vectors of two models are never compared. */
  String model();

  /** Components of each vector. */
  int dimensions();

  /**
   * Embeds one text without blocking the caller.
   *
   * @return the vector, of length 1; or an exceptional completion: {@link IllegalArgumentException}
   *     for a blank text, {@link java.util.concurrent.RejectedExecutionException} when too many
   *     wait
   */
  CompletableFuture<float[]> embed(String text, Urgency urgency);

  /**
   * How many calls of an urgency this embedder lets wait before it rejects more. A caller that
   * never has more than this many open is never rejected. Without an own bound: no call ever waits.
   */
  default int waitingMax(Urgency urgency) {
    return Integer.MAX_VALUE;
  }

  @Override
  void close();
}
