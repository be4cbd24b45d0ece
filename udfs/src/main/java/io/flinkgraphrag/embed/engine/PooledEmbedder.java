package io.flinkgraphrag.embed.engine;

import io.flinkgraphrag.embed.Embedder;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/**
 * One caller's handle to an {@link EmbeddingEngine}.
 *
 * <p>It bounds how many calls of its caller wait. The bound is the handle's and not the pool's, so
 * that a subtask which keeps within it is never rejected because of another one; what waits in the
 * engine is bounded by the bounds times the subtasks. Closing completes the handle's open calls
 * exceptionally and touches nobody else's.
 */
final class PooledEmbedder implements Embedder {

  /** Calls of each urgency that may wait at one handle. */
  static final int WAITING_MAX = 1_000;

  private final EmbeddingEngine engine;
  private final String model;
  private final int dimensions;
  private final int waitingMax;
  private final Runnable release;
  private final Map<Urgency, Semaphore> rooms = new EnumMap<>(Urgency.class);
  private final Set<EmbeddingCall> open = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  /**
   * @param waitingMax calls of each urgency that may wait, above 0
   * @param release called once, when this handle is closed
   */
  PooledEmbedder(
      EmbeddingEngine engine, String model, int dimensions, int waitingMax, Runnable release) {
    this.engine = engine;
    this.model = model;
    this.dimensions = dimensions;
    this.waitingMax = waitingMax;
    this.release = release;
    for (Urgency urgency : Urgency.values()) {
      rooms.put(urgency, new Semaphore(waitingMax));
    }
  }

  @Override
  public String model() {
    return model;
  }

  @Override
  public int dimensions() {
    return dimensions;
  }

  @Override
  public int waitingMax(Urgency urgency) {
    return waitingMax;
  }

  @Override
  public CompletableFuture<float[]> embed(String text, Urgency urgency) {
    if (text.isBlank()) {
      return CompletableFuture.failedFuture(
          new IllegalArgumentException("a blank text has no vector"));
    }
    Semaphore room = Objects.requireNonNull(rooms.get(urgency));
    if (!room.tryAcquire()) {
      return CompletableFuture.failedFuture(
          new RejectedExecutionException(
              waitingMax + " texts of urgency " + urgency + " already wait for their vectors"));
    }
    EmbeddingCall call = engine.call(text, urgency, room);
    open.add(call);
    CompletableFuture<float[]> vector = call.vector();
    // by the end of the call, whoever ends it: the model, a canceller, or close
    CompletableFuture<float[]> unused = vector.whenComplete((done, failure) -> end(call));
    if (closed) {
      vector.completeExceptionally(closedException());
      return vector;
    }
    try {
      engine.submit(call);
    } catch (RejectedExecutionException e) {
      vector.completeExceptionally(closedException());
    }
    return vector;
  }

  private void end(EmbeddingCall call) {
    open.remove(call);
    call.withdraw();
  }

  private static IllegalStateException closedException() {
    return new IllegalStateException("the embedder is closed");
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    for (EmbeddingCall call : open) {
      call.vector().completeExceptionally(closedException());
    }
    release.run();
  }
}
