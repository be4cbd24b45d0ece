package io.flinkgraphrag.rerank;

import io.flinkgraphrag.shared.SharedInstances;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.flink.metrics.MetricGroup;

/**
 * The rerankers of this TaskManager: subtasks that ask for the same one get handles to one
 * instance. The last handle that is closed closes it. Thread-safe.
 */
public final class SharedRerankers {

  private static final SharedInstances<Reranker> OPEN = new SharedInstances<>(Reranker::close);

  private SharedRerankers() {}

  /**
   * A handle to the reranker of this key.
   *
   * @param key what decides that two are the same, with equals and hashCode
   */
  public static Reranker open(Object key, Supplier<Reranker> opener) {
    return new Shared(OPEN.open(key, opener));
  }

  private record Shared(SharedInstances<Reranker>.Handle handle) implements Reranker {

    @Override
    public CompletableFuture<RerankScores> rerank(RerankRequest request) {
      return handle.instance().rerank(request);
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
