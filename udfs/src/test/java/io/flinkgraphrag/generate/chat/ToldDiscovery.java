package io.flinkgraphrag.generate.chat;

import io.flinkgraphrag.discover.Discovery;
import io.flinkgraphrag.discover.DiscoveryFactory;
import io.flinkgraphrag.discover.Endpoint;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** A source of endpoints that a test speaks through; opened once at a time. */
final class ToldDiscovery implements Discovery, DiscoveryFactory {

  private static final long serialVersionUID = 1L;

  private transient Consumer<List<Endpoint>> listener;

  @Override
  public Discovery open() {
    return this;
  }

  @Override
  public void start(Consumer<List<Endpoint>> newListener) {
    listener = newListener;
  }

  /** These are all that there are now. */
  void tell(FakeOpenAi... servers) {
    listener.accept(Arrays.stream(servers).map(server -> Endpoint.at(server.baseUrl())).toList());
  }

  /** Forgets the pool, so that nothing is kept of it. */
  @Override
  public void close() {
    listener = null;
  }
}
