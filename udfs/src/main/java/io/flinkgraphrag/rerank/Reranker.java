package io.flinkgraphrag.rerank;

import io.flinkgraphrag.http.CallException;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.metrics.MetricGroup;

/**
 * Says how well texts answer a question, each text by itself. A port: implementations pass one
 * contract suite.
 *
 * <p>Thread-safe. {@link #rerank} returns at once and never throws; failures complete the future
 * with a {@link CallException} that says which kind it was. Cancelling the future ends the work.
 */
public interface Reranker extends AutoCloseable {

  CompletableFuture<RerankScores> rerank(RerankRequest request);

  /**
   * Registers what the reranker has to tell of itself with an operator.
   *
   * @return takes it back; to be closed before the reranker
   */
  default AutoCloseable report(MetricGroup operator) {
    return () -> {};
  }

  @Override
  void close();
}
