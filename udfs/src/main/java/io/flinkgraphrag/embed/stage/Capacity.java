package io.flinkgraphrag.embed.stage;

import io.flinkgraphrag.embed.Embedder;
import io.flinkgraphrag.embed.Embedder.Urgency;
import io.flinkgraphrag.embed.EmbedderFactory;

/**
 * How an embedder's bound is kept: a stage has at most its capacity of elements in hand and each of
 * these at most one call open, so an embedder that lets so many wait never rejects one. What is too
 * much waits before the stage (questions) or in its state (updates).
 */
final class Capacity {

  private Capacity() {}

  static int positive(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("a capacity is at least 1, not " + capacity);
    }
    return capacity;
  }

  /**
   * Opens a handle to the embedder.
   *
   * @throws IllegalStateException where fewer than {@code capacity} calls may wait
   */
  static Embedder open(EmbedderFactory factory, Urgency urgency, int capacity) {
    Embedder embedder = factory.open();
    int waitingMax = embedder.waitingMax(urgency);
    if (capacity > waitingMax) {
      String model = embedder.model();
      embedder.close();
      throw new IllegalStateException(
          "The embedder "
              + model
              + " lets "
              + waitingMax
              + " calls wait for each subtask, so an async capacity of "
              + capacity
              + " would be rejected under load. Lower the capacity to "
              + waitingMax
              + ".");
    }
    return embedder;
  }
}
