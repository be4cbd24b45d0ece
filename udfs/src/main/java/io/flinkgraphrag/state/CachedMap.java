package io.flinkgraphrag.state;

import java.util.function.ToIntFunction;
import org.apache.flink.api.common.state.MapState;
import org.jspecify.annotations.Nullable;

/**
 * Map state that is read through a {@link HeapCache}. What is written goes to the state, and to the
 * cache where that holds the key's value.
 */
public final class CachedMap<K, V> {

  private final HeapCache cache;
  private final MapState<K, V> state;
  private final String name;
  private final ToIntFunction<V> bytes;

  CachedMap(HeapCache cache, MapState<K, V> state, String name, ToIntFunction<V> bytes) {
    this.cache = cache;
    this.state = state;
    this.name = name;
    this.bytes = bytes;
  }

  /** Null where there is none. */
  public @Nullable V get(K key) throws Exception {
    return cache.get(name, key, state, bytes);
  }

  public void put(K key, V value) throws Exception {
    state.put(key, value);
    cache.put(name, key, value, bytes.applyAsInt(value));
  }

  public void remove(K key) throws Exception {
    state.remove(key);
    cache.remove(name, key);
  }
}
