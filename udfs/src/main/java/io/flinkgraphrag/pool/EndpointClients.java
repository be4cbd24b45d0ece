package io.flinkgraphrag.pool;

import io.flinkgraphrag.discover.Endpoint;

/** Opens clients of endpoints; owns what they share, such as connections and threads. */
public interface EndpointClients<Q, R> extends AutoCloseable {

  /** Throws {@link IllegalArgumentException} for an endpoint that cannot be asked. */
  EndpointClient<Q, R> open(Endpoint endpoint);

  @Override
  void close();
}
