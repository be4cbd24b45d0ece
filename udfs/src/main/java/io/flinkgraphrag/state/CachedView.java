package io.flinkgraphrag.state;

import java.util.function.ToIntFunction;

/**
 * What an operator computes of its keyed state for questions, kept in a {@link HeapCache}. Who
 * changes that state says which values no longer hold, with the same Flink key entered.
 */
public final class CachedView<K, V> {

  private final HeapCache cache;
  private final String name;
  private final Computation<K, V> computation;
  private final ToIntFunction<V> bytes;

  CachedView(HeapCache cache, String name, Computation<K, V> computation, ToIntFunction<V> bytes) {
    this.cache = cache;
    this.name = name;
    this.computation = computation;
    this.bytes = bytes;
  }

  /** Computes a value from the state; never null. */
  @FunctionalInterface
  public interface Computation<K, V> {
    V of(K key) throws Exception;
  }

  /** As the state has it now. */
  public V get(K key) throws Exception {
    return cache.compute(name, key, computation, bytes);
  }

  /** The state that this value comes from has changed. */
  public void forget(K key) {
    cache.forget(name, key);
  }
}
