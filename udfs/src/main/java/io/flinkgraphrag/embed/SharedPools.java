package io.flinkgraphrag.embed;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The embedding pools of this TaskManager: one for each configuration, however many subtasks ask.
 *
 * <p>The first to open a configuration loads its model, the others meanwhile wait; the last handle
 * to be closed frees it. The registry lives as long as the class loader of the job (or as the JVM,
 * where this class is on its class path). Thread-safe.
 */
final class SharedPools {

  private static final Map<Object, SharedPool> POOLS = new HashMap<>();

  private SharedPools() {}

  /**
   * @param key equal for equal configurations
   */
  static PooledEmbedder open(
      Object key, String model, int dimensions, Supplier<EmbeddingPool> load) {
    EmbeddingPool pool = acquire(key, load);
    return new PooledEmbedder(
        pool, model, dimensions, PooledEmbedder.WAITING_MAX, () -> release(key));
  }

  private static EmbeddingPool acquire(Object key, Supplier<EmbeddingPool> load) {
    synchronized (POOLS) {
      SharedPool shared = POOLS.get(key);
      if (shared == null) {
        shared = new SharedPool(load.get());
        POOLS.put(key, shared);
      }
      shared.handles++;
      return shared.pool;
    }
  }

  private static void release(Object key) {
    SharedPool shared;
    synchronized (POOLS) {
      shared = POOLS.get(key);
      shared.handles--;
      if (shared.handles > 0) {
        return;
      }
      POOLS.remove(key);
    }
    // outside the lock: it waits for running calls, and the next to open needs no part of this pool
    shared.pool.close();
  }

  private static final class SharedPool {
    private final EmbeddingPool pool;
    private int handles;

    private SharedPool(EmbeddingPool pool) {
      this.pool = pool;
    }
  }
}
