package io.flinkgraphrag.embed.stage;

import io.flinkgraphrag.embed.Embedder;
import io.flinkgraphrag.embed.Embedder.Urgency;
import io.flinkgraphrag.embed.TriedEmbedding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One element on its way to all its vectors.
 *
 * <p>Its texts follow one another, so that it has one call open at a time and a bound on elements
 * bounds what waits at the embedder (see {@link Capacity}). Runs on the caller's and the embedder's
 * threads, on one at a time: that with the last vector.
 */
final class ElementEmbedding {

  private final Embedder embedder;
  private final VectorCache cache;
  private final Duration textLimit;
  private final List<String> texts;
  private final CompletableFuture<List<float[]>> result = new CompletableFuture<>();
  private final List<float[]> vectors = new ArrayList<>();

  private volatile CompletableFuture<float[]> current = new CompletableFuture<>();

  private ElementEmbedding(
      Embedder embedder, VectorCache cache, Duration textLimit, List<String> texts) {
    this.embedder = embedder;
    this.cache = cache;
    this.textLimit = textLimit;
    this.texts = texts;
  }

  /**
   * Asks for the vectors of some texts.
   *
   * @param textLimit how long one text waits for its vector, all tries together
   * @return one vector for each text, in their order; cancelling it asks no more. Its failures are
   *     not wrapped; {@link IllegalArgumentException} where the embedder refuses a text as such
   */
  static CompletableFuture<List<float[]>> of(
      Embedder embedder, VectorCache cache, Duration textLimit, List<String> texts) {
    ElementEmbedding element = new ElementEmbedding(embedder, cache, textLimit, texts);
    CompletableFuture<List<float[]>> unused =
        element.result.whenComplete((done, failure) -> element.current.cancel(false));
    element.advance();
    return element.result;
  }

  /** Asks for one vector after the other, up to one that is not there yet; that one goes on. */
  private void advance() {
    while (!result.isDone()) {
      if (vectors.size() == texts.size()) {
        result.complete(List.copyOf(vectors));
        return;
      }
      String text = texts.get(vectors.size());
      float[] known = cache.get(embedder, text);
      CompletableFuture<float[]> vector =
          known != null
              ? CompletableFuture.completedFuture(known)
              : TriedEmbedding.of(embedder, text, Urgency.UPDATE, textLimit);
      current = vector;
      if (result.isDone()) {
        vector.cancel(false);
      } else if (vector.isDone()) {
        CompletableFuture<float[]> unused = vector.whenComplete(this::take);
      } else {
        CompletableFuture<Void> unused = vector.whenComplete(this::take).handle(this::goOn);
        return;
      }
    }
  }

  private void take(float[] vector, @Nullable Throwable failureOrNull) {
    if (failureOrNull != null) {
      result.completeExceptionally(TriedEmbedding.cause(failureOrNull));
    } else if (vector.length != embedder.dimensions()) {
      result.completeExceptionally(wrongLength(vector));
    } else {
      cache.put(embedder, texts.get(vectors.size()), vector);
      vectors.add(vector);
    }
  }

  /** In the state it would spoil every search of its block. */
  private Throwable wrongLength(float[] vector) {
    return new IllegalArgumentException(
        String.format(
            "%s gave a vector of %d components, not %d",
            embedder.model(), vector.length, embedder.dimensions()));
  }

  private Void goOn(float[] vector, @Nullable Throwable failureOrNull) {
    advance();
    return null;
  }
}
