package io.flinkgraphrag.generate.chat;

import io.flinkgraphrag.generate.AnswerGenerator;
import io.flinkgraphrag.generate.Generation;
import io.flinkgraphrag.generate.GenerationRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.flink.metrics.MetricGroup;

/**
 * The generators of this TaskManager: subtasks that ask for the same one get handles to one
 * instance. The last handle that is closed closes it, so restarts leave nothing behind.
 *
 * <p>Thread-safe. Shared within the class loader, which is the job's or the JVM's.
 */
final class SharedGenerators {

  private static final Map<Object, Shared> OPEN = new HashMap<>();

  private SharedGenerators() {}

  private static final class Shared {
    private final AnswerGenerator generator;
    private int handles;

    private Shared(AnswerGenerator generator) {
      this.generator = generator;
    }
  }

  /**
   * A handle to the generator of this key.
   *
   * @param key what decides that two are the same, with equals and hashCode
   */
  static AnswerGenerator open(Object key, Supplier<AnswerGenerator> opener) {
    synchronized (OPEN) {
      Shared shared = OPEN.computeIfAbsent(key, absent -> new Shared(opener.get()));
      shared.handles++;
      return new Handle(key, shared);
    }
  }

  private static void release(Object key, Shared shared) {
    synchronized (OPEN) {
      shared.handles--;
      if (shared.handles > 0) {
        return;
      }
      OPEN.remove(key);
    }
    shared.generator.close();
  }

  private static final class Handle implements AnswerGenerator {

    private final Object key;
    private final Shared shared;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Handle(Object key, Shared shared) {
      this.key = key;
      this.shared = shared;
    }

    @Override
    public String name() {
      return shared.generator.name();
    }

    @Override
    public CompletableFuture<Generation> generate(GenerationRequest request) {
      return shared.generator.generate(request);
    }

    @Override
    public AutoCloseable report(MetricGroup operator) {
      return shared.generator.report(operator);
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        release(key, shared);
      }
    }
  }
}
