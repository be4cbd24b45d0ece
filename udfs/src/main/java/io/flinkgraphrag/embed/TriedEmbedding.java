package io.flinkgraphrag.embed;

import io.flinkgraphrag.embed.Embedder.Urgency;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One text until it has its vector, {@link #TRIES_MAX} tries have failed, or the time is over.
 *
 * <p>A text that the embedder refuses as such is not tried again. A server that is full (429) is
 * asked again after the pause that it wants, while the time lasts; that costs no try. Runs on the
 * caller's and the embedder's threads and blocks neither.
 */
public final class TriedEmbedding {

  /** Tries for one text. They follow at once. */
  public static final int TRIES_MAX = 2;

  private final Embedder embedder;
  private final String text;
  private final Urgency urgency;
  private final CompletableFuture<float[]> vector = new CompletableFuture<>();

  private volatile @Nullable CompletableFuture<float[]> call;

  private TriedEmbedding(Embedder embedder, String text, Urgency urgency) {
    this.embedder = embedder;
    this.text = text;
    this.urgency = urgency;
  }

  /**
   * Asks for the vector of a text.
   *
   * @param limit for all tries together; then the future fails with a {@link
   *     java.util.concurrent.TimeoutException}
   * @return cancelling it withdraws the call from the embedder; its failures are not wrapped
   */
  public static CompletableFuture<float[]> of(
      Embedder embedder, String text, Urgency urgency, Duration limit) {
    TriedEmbedding tried = new TriedEmbedding(embedder, text, urgency);
    tried.attempt(1);
    CompletableFuture<float[]> unused =
        tried
            .vector
            .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete((done, failure) -> tried.withdraw());
    return tried.vector;
  }

  /** A time limit from the configuration, which must be at least a millisecond. */
  public static Duration checked(Duration limit) {
    if (limit.toMillis() < 1) {
      throw new IllegalArgumentException("a time limit is at least 1 ms, not " + limit);
    }
    return limit;
  }

  private void attempt(int number) {
    CompletableFuture<float[]> current = ask();
    call = current;
    CompletableFuture<float[]> unused =
        current.whenComplete((done, failure) -> finish(number, done, cause(failure)));
    if (vector.isDone()) {
      withdraw();
    }
  }

  private CompletableFuture<float[]> ask() {
    try {
      return embedder.embed(text, urgency);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void finish(int number, float[] done, @Nullable Throwable failureOrNull) {
    if (failureOrNull == null) {
      vector.complete(done);
    } else if (failureOrNull instanceof NoVectorException reply && reply.pause().isPresent()) {
      attemptAfter(reply.pause().get(), number);
    } else if (number >= TRIES_MAX || failureOrNull instanceof IllegalArgumentException) {
      vector.completeExceptionally(failureOrNull);
    } else if (!vector.isDone()) {
      attempt(number + 1);
    }
  }

  private void attemptAfter(Duration pause, int number) {
    CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS)
        .execute(
            () -> {
              if (!vector.isDone()) {
                attempt(number);
              }
            });
  }

  private void withdraw() {
    CompletableFuture<float[]> current = call;
    if (current != null) {
      current.cancel(false);
    }
  }

  /** What failed, without the wrapping of futures; null for null. */
  public static @Nullable Throwable cause(@Nullable Throwable failureOrNull) {
    return failureOrNull instanceof CompletionException && failureOrNull.getCause() != null
        ? failureOrNull.getCause()
        : failureOrNull;
  }
}
