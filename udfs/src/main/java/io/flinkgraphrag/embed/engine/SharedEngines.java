package io.flinkgraphrag.embed.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The embedding engines of this TaskManager: one for each configuration, however many subtasks ask.
 *
 * <p>The first to open a configuration loads its model, the others meanwhile wait; the last handle
 * to be closed frees it. The registry lives as long as the class loader of the job (or as the JVM,
 * where this class is on its class path). Thread-safe.
 */
public final class SharedEngines {

  private static final Map<Object, SharedEngine> ENGINES = new HashMap<>();

  private SharedEngines() {}

  /**
   * An embedder on the engine of this key, which is loaded if none is open.
   *
   * @param key equal for equal configurations
   */
  public static PooledEmbedder open(
      Object key, String model, int dimensions, Supplier<EmbeddingEngine> load) {
    EmbeddingEngine engine = acquire(key, load);
    return new PooledEmbedder(
        engine, model, dimensions, PooledEmbedder.WAITING_MAX, () -> release(key));
  }

  private static EmbeddingEngine acquire(Object key, Supplier<EmbeddingEngine> load) {
    synchronized (ENGINES) {
      SharedEngine shared = ENGINES.get(key);
      if (shared == null) {
        shared = new SharedEngine(load.get());
        ENGINES.put(key, shared);
      }
      shared.handles++;
      return shared.engine;
    }
  }

  private static void release(Object key) {
    SharedEngine shared;
    synchronized (ENGINES) {
      shared = ENGINES.get(key);
      shared.handles--;
      if (shared.handles > 0) {
        return;
      }
      ENGINES.remove(key);
    }
    // outside the lock: it waits for running calls, and the next to open needs no part of this
    // engine
    shared.engine.close();
  }

  private static final class SharedEngine {
    private final EmbeddingEngine engine;
    private int handles;

    private SharedEngine(EmbeddingEngine engine) {
      this.engine = engine;
    }
  }
}
