package io.flinkgraphrag.embed.engine;

import io.flinkgraphrag.embed.Embedder.Urgency;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/** One text on its way through an {@link EmbeddingEngine}. Thread-safe. */
public abstract class EmbeddingCall implements Comparable<EmbeddingCall> {

  private final String text;
  private final Urgency urgency;
  private final long number;
  private final Semaphore room;
  private final AtomicBoolean waiting = new AtomicBoolean(true);
  private final CompletableFuture<float[]> vector = new CompletableFuture<>();

  /**
   * @param number orders the calls of an urgency
   * @param room holds a permit for this call until it stops waiting
   */
  public EmbeddingCall(String text, Urgency urgency, long number, Semaphore room) {
    this.text = text;
    this.urgency = urgency;
    this.number = number;
    this.room = room;
  }

  public final Urgency urgency() {
    return urgency;
  }

  public final String text() {
    return text;
  }

  public final CompletableFuture<float[]> vector() {
    return vector;
  }

  /** Takes the call out of the queue if it is still there, once its future is complete. */
  final void withdraw() {
    if (stopWaiting()) {
      dequeue();
    }
  }

  /** Whether it was waiting until now. */
  public final boolean stopWaiting() {
    boolean first = waiting.compareAndSet(true, false);
    if (first) {
      room.release();
    }
    return first;
  }

  public abstract void dequeue();

  @Override
  public final int compareTo(EmbeddingCall other) {
    int byUrgency = urgency.compareTo(other.urgency);
    return byUrgency != 0 ? byUrgency : Long.compare(number, other.number);
  }
}
