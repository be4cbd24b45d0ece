package io.flinkgraphrag.state;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.SimpleCounter;
import org.jspecify.annotations.Nullable;

/**
 * What an operator's questions read of its keyed state, decoded on the heap; bounded by bytes, what
 * is used often stays. A point read from RocksDB costs some microseconds, and a question makes
 * hundreds.
 *
 * <p>Changes keep what is here up to date and add nothing: a load touches everything, often, and
 * what it left here would keep out what questions read, until hundreds of them had asked.
 *
 * <p>The operator says which Flink key is set, and what for, each time that it is set. On the
 * task's thread only; gone with the task, so that a restore starts from the state.
 */
public final class HeapCache {

  /** Heap of an entry's objects and their place in the cache, about. */
  private static final int ENTRY_BYTES = 200;

  /** Heap of a text beside its characters, about. */
  private static final int TEXT_BYTES = 50;

  private final RuntimeContext context;
  private final Cache<Key, Entry> entries;
  private final Counter hits;
  private final Counter misses;
  private @Nullable String current;
  private boolean keeps;

  /**
   * @param name what its metrics begin with
   * @param maxBytes of all states together, about
   */
  public HeapCache(RuntimeContext context, String name, long maxBytes) {
    this(
        context,
        context.getMetricGroup().counter(name + "Hits"),
        context.getMetricGroup().counter(name + "Misses"),
        maxBytes);
  }

  private HeapCache(RuntimeContext context, Counter hits, Counter misses, long maxBytes) {
    this.context = context;
    this.hits = hits;
    this.misses = misses;
    entries =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher((Key key, Entry entry) -> ENTRY_BYTES + key.bytes() + entry.bytes)
            .executor(Runnable::run)
            .build();
  }

  /** None, for an operator that answers no questions: it keeps nothing and has no metrics. */
  public static HeapCache none(RuntimeContext context) {
    HeapCache none = new HeapCache(context, new SimpleCounter(), new SimpleCounter(), 0);
    none.enterToChange("");
    return none;
  }

  private record Key(String flinkKey, String state, Object mapKey) {
    int bytes() {
      return mapKey instanceof String text ? heapOf(text) : 0;
    }
  }

  /**
   * A value as the state has it.
   *
   * @param value empty where the state has none: that is asked for as often
   */
  private record Entry(Optional<Object> value, int bytes) {
    static final Entry NONE = new Entry(Optional.empty(), 0);
  }

  /** Heap of a text, about: a character takes two bytes where not all are Latin. */
  public static int heapOf(String text) {
    return TEXT_BYTES + 2 * text.length();
  }

  /** A question reads with this Flink key: what it reads is kept. Before any state is used. */
  public void enterToRead(String flinkKey) {
    current = flinkKey;
    keeps = true;
  }

  /** Data is changed with this Flink key, and read for that. Before any state is used. */
  public void enterToChange(String flinkKey) {
    current = flinkKey;
    keeps = false;
  }

  private Key key(String state, Object mapKey) {
    return new Key(requireNonNull(current, "no Flink key was entered"), state, mapKey);
  }

  /**
   * Map state of the operator, read through this cache. Its values must not be changed once they
   * were put or read, nor expire.
   *
   * @param bytes heap of a value, about
   */
  public <K, V> CachedMap<K, V> map(MapStateDescriptor<K, V> descriptor, ToIntFunction<V> bytes) {
    return new CachedMap<>(this, context.getMapState(descriptor), descriptor.getName(), bytes);
  }

  <K, V> @Nullable V get(String state, K mapKey, MapState<K, V> from, ToIntFunction<V> bytes)
      throws Exception {
    Key key = key(state, mapKey);
    Entry entry = entries.getIfPresent(key);
    if (entry != null) {
      count(hits);
      @SuppressWarnings("unchecked") // the state's name is the type's
      V value = (V) entry.value.orElse(null);
      return value;
    }
    count(misses);
    V value = from.get(mapKey);
    if (keeps) {
      entries.put(
          key, value == null ? Entry.NONE : new Entry(Optional.of(value), bytes.applyAsInt(value)));
    }
    return value;
  }

  private void count(Counter reads) {
    if (keeps) {
      reads.inc();
    }
  }

  /**
   * What is computed of the operator's keyed state, kept by a key of its own until somebody says
   * that it no longer holds. It must not be changed once it was computed.
   *
   * @param name unlike that of any state
   * @param bytes heap of a value, about
   */
  public <K, V> CachedView<K, V> view(
      String name, CachedView.Computation<K, V> computation, ToIntFunction<V> bytes) {
    return new CachedView<>(this, name, computation, bytes);
  }

  <K, V> V compute(
      String view, K viewKey, CachedView.Computation<K, V> from, ToIntFunction<V> bytes)
      throws Exception {
    Key key = key(view, viewKey);
    Entry entry = entries.getIfPresent(key);
    if (entry != null) {
      count(hits);
      @SuppressWarnings("unchecked") // the view's name is the type's
      V value = (V) entry.value.orElseThrow();
      return value;
    }
    V value = from.of(viewKey);
    if (keeps) {
      entries.put(key, new Entry(Optional.of(value), bytes.applyAsInt(value)));
    }
    return value;
  }

  void forget(String view, Object viewKey) {
    entries.invalidate(key(view, viewKey));
  }

  void put(String state, Object mapKey, Object value, int bytes) {
    entries.asMap().replace(key(state, mapKey), new Entry(Optional.of(value), bytes));
  }

  void remove(String state, Object mapKey) {
    entries.asMap().replace(key(state, mapKey), Entry.NONE);
  }
}
