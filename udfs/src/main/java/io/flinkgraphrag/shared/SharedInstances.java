package io.flinkgraphrag.shared;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Instances that live as long as somebody has a handle to them: one for each key, however many ask.
 * Its users hold it in a static field: what it shares is shared within the class loader, which is
 * the job's or the JVM's.
 *
 * <p>The first to ask for a key opens the instance, the others meanwhile wait. The last handle to
 * be closed closes it, in its own thread and under no lock: who asks again meanwhile gets a new
 * one. Where opening fails nothing is kept. Thread-safe.
 */
public final class SharedInstances<T> {

  private final Consumer<T> closer;
  private final Map<Object, Shared<T>> open = new HashMap<>();

  /**
   * Creates an empty one.
   *
   * @param closer called once for each instance, after its last handle's end
   */
  public SharedInstances(Consumer<T> closer) {
    this.closer = closer;
  }

  private static final class Shared<T> {
    private final T instance;
    private int handles;

    private Shared(T instance) {
      this.instance = instance;
    }
  }

  /** One user's right to the instance, until it is closed. Closing it again has no effect. */
  public final class Handle implements AutoCloseable {

    private final Object key;
    private final Shared<T> shared;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Handle(Object key, Shared<T> shared) {
      this.key = key;
      this.shared = shared;
    }

    public T instance() {
      return shared.instance;
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true) && isLast(key, shared)) {
        closer.accept(shared.instance);
      }
    }
  }

  /**
   * A handle to the instance of this key.
   *
   * @param key what decides that two are the same, with equals and hashCode
   */
  public Handle open(Object key, Supplier<? extends T> opener) {
    synchronized (open) {
      Shared<T> shared = open.get(key);
      if (shared == null) {
        shared = new Shared<>(opener.get());
        open.put(key, shared);
      }
      shared.handles++;
      return new Handle(key, shared);
    }
  }

  private boolean isLast(Object key, Shared<T> shared) {
    synchronized (open) {
      shared.handles--;
      if (shared.handles > 0) {
        return false;
      }
      open.remove(key);
      return true;
    }
  }
}
