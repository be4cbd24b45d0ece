package io.flinkgraphrag.generate.chat;

import io.flinkgraphrag.generate.AnswerGenerator;
import io.flinkgraphrag.generate.Generation;
import io.flinkgraphrag.generate.GenerationRequest;
import io.flinkgraphrag.shared.SharedInstances;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.flink.metrics.MetricGroup;

/**
 * The generators of this TaskManager: subtasks that ask for the same one get handles to one
 * instance. The last handle that is closed closes it, so restarts leave nothing behind.
 * Thread-safe.
 */
final class SharedGenerators {

  private static final SharedInstances<AnswerGenerator> OPEN =
      new SharedInstances<>(AnswerGenerator::close);

  private SharedGenerators() {}

  /**
   * A handle to the generator of this key.
   *
   * @param key what decides that two are the same, with equals and hashCode
   */
  static AnswerGenerator open(Object key, Supplier<AnswerGenerator> opener) {
    return new Shared(OPEN.open(key, opener));
  }

  private record Shared(SharedInstances<AnswerGenerator>.Handle handle) implements AnswerGenerator {

    @Override
    public String name() {
      return handle.instance().name();
    }

    @Override
    public CompletableFuture<Generation> generate(GenerationRequest request) {
      return handle.instance().generate(request);
    }

    @Override
    public AutoCloseable report(MetricGroup operator) {
      return handle.instance().report(operator);
    }

    @Override
    public void close() {
      handle.close();
    }
  }
}
