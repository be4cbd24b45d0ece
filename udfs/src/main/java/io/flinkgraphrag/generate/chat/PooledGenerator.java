package io.flinkgraphrag.generate.chat;

import io.flinkgraphrag.discover.Discovery;
import io.flinkgraphrag.generate.AnswerGenerator;
import io.flinkgraphrag.generate.Generation;
import io.flinkgraphrag.generate.GenerationRequest;
import io.flinkgraphrag.http.Callbacks;
import io.flinkgraphrag.pool.CallPool;
import io.flinkgraphrag.pool.EndpointClients;
import io.flinkgraphrag.pool.HealthCheck;
import io.flinkgraphrag.pool.PoolOptions;
import io.flinkgraphrag.pool.PoolTime;
import io.flinkgraphrag.pool.PooledReply;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;

/** The generators of a {@link CallPool} as one generator. Owns the pool. */
public final class PooledGenerator implements AnswerGenerator {

  private final String name;
  private final CallPool<GenerationRequest, Generation> pool;

  /**
   * Creates the pool and starts its source.
   *
   * @param name for answers, metrics and logs
   * @param random thread-safe
   */
  public PooledGenerator(
      String name,
      PoolOptions options,
      Discovery discovery,
      EndpointClients<GenerationRequest, Generation> clients,
      @Nullable HealthCheck check,
      PoolTime time,
      RandomGenerator random) {
    this.name = name;
    this.pool = new CallPool<>(name, "generator", options, discovery, clients, check, time, random);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CompletableFuture<Generation> generate(GenerationRequest request) {
    CompletableFuture<PooledReply<Generation>> call =
        pool.call(request, request.timeout(), request.longest());
    CompletableFuture<Generation> result = new CompletableFuture<>();
    Callbacks.whenDone(
        call,
        (reply, error) -> {
          if (error == null) {
            result.complete(reply.reply().by(reply.endpoint(), reply.attempts()));
          } else {
            result.completeExceptionally(error);
          }
        });
    Callbacks.whenDone(result, (generation, error) -> call.cancel(true));
    return result;
  }

  /** Per endpoint, in the group {@code generator}. */
  @Override
  public AutoCloseable report(MetricGroup operator) {
    return pool.report(operator);
  }

  @Override
  public void close() {
    pool.close();
  }
}
