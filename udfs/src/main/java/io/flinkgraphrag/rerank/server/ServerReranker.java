package io.flinkgraphrag.rerank.server;

import io.flinkgraphrag.http.Callbacks;
import io.flinkgraphrag.pool.CallPool;
import io.flinkgraphrag.pool.PooledReply;
import io.flinkgraphrag.rerank.RerankRequest;
import io.flinkgraphrag.rerank.RerankScores;
import io.flinkgraphrag.rerank.Reranker;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.metrics.MetricGroup;

/** The servers of a {@link CallPool} as one reranker. Owns the pool. */
final class ServerReranker implements Reranker {

  private final CallPool<RerankRequest, List<Double>> pool;

  ServerReranker(CallPool<RerankRequest, List<Double>> pool) {
    this.pool = pool;
  }

  @Override
  public CompletableFuture<RerankScores> rerank(RerankRequest request) {
    CompletableFuture<PooledReply<List<Double>>> call =
        pool.call(request, request.timeout(), request.timeout());
    CompletableFuture<RerankScores> result = new CompletableFuture<>();
    Callbacks.whenDone(
        call,
        (reply, error) -> {
          if (error == null) {
            result.complete(new RerankScores(reply.reply(), reply.endpoint(), reply.attempts()));
          } else {
            result.completeExceptionally(error);
          }
        });
    Callbacks.whenDone(result, (scores, error) -> call.cancel(true));
    return result;
  }

  /** Per endpoint, in the group {@code reranker}. */
  @Override
  public AutoCloseable report(MetricGroup operator) {
    return pool.report(operator);
  }

  @Override
  public void close() {
    pool.close();
  }
}
