package io.flinkgraphrag.embed.engine;

import io.flinkgraphrag.shared.SharedInstances;
import java.util.function.Supplier;

/**
 * The embedding engines of this TaskManager: one for each configuration, however many subtasks ask.
 * Closing one waits for its running calls. Thread-safe.
 */
public final class SharedEngines {

  private static final SharedInstances<EmbeddingEngine> ENGINES =
      new SharedInstances<>(EmbeddingEngine::close);

  private SharedEngines() {}

  /**
   * An embedder on the engine of this key, which is loaded if none is open.
   *
   * @param key equal for equal configurations
   */
  public static PooledEmbedder open(
      Object key, String model, int dimensions, Supplier<EmbeddingEngine> load) {
    SharedInstances<EmbeddingEngine>.Handle engine = ENGINES.open(key, load);
    return new PooledEmbedder(
        engine.instance(), model, dimensions, PooledEmbedder.WAITING_MAX, engine::close);
  }
}
