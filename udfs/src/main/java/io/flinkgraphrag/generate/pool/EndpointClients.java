package io.flinkgraphrag.generate.pool;

import io.flinkgraphrag.generate.discover.Endpoint;

/** Opens clients of endpoints; owns what they share, such as connections and threads. */
public interface EndpointClients extends AutoCloseable {

  /** Throws {@link IllegalArgumentException} for an endpoint that cannot be asked. */
  EndpointClient open(Endpoint endpoint);

  @Override
  void close();
}
