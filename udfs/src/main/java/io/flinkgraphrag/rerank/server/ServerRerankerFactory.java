package io.flinkgraphrag.rerank.server;

import io.flinkgraphrag.discover.DiscoveryFactory;
import io.flinkgraphrag.http.HttpTransport;
import io.flinkgraphrag.http.TrustStore;
import io.flinkgraphrag.pool.CallPool;
import io.flinkgraphrag.pool.HealthCheck;
import io.flinkgraphrag.pool.PoolOptions;
import io.flinkgraphrag.pool.TimerThread;
import io.flinkgraphrag.rerank.Reranker;
import io.flinkgraphrag.rerank.RerankerFactory;
import io.flinkgraphrag.rerank.SharedRerankers;
import java.util.Random;

/** Opens pools of servers that speak {@code /rerank}; subtasks with the same options share one. */
public record ServerRerankerFactory(
    RerankServerOptions options, PoolOptions pool, DiscoveryFactory discovery, TrustStore trust)
    implements RerankerFactory {

  private static final long serialVersionUID = 1L;

  /** Threads that read replies; more than one, since names are resolved on them. */
  private static final int THREADS = 4;

  @Override
  public Reranker open() {
    return SharedRerankers.open(this, this::openPool);
  }

  @Override
  public String model() {
    return options.model();
  }

  private Reranker openPool() {
    HttpTransport transport =
        new HttpTransport("graphrag-rerank", THREADS, options.connectTimeout(), trust.context());
    TimerThread time = new TimerThread("graphrag-pool-rerank-timer");
    return new ServerReranker(
        new CallPool<>(
            "rerank",
            "reranker",
            pool,
            discovery.open(),
            new RerankEndpointClients(options, transport),
            HealthCheck.of(pool.health(), transport, time),
            time,
            new Random()));
  }
}
