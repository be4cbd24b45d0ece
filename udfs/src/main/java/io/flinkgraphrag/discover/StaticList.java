package io.flinkgraphrag.discover;

import java.util.List;
import java.util.function.Consumer;

/** Endpoints that are known beforehand and never change. */
public record StaticList(List<Endpoint> endpoints) implements Discovery, DiscoveryFactory {

  private static final long serialVersionUID = 1L;

  public StaticList {
    endpoints = List.copyOf(endpoints);
    long ids = endpoints.stream().map(Endpoint::id).distinct().count();
    if (ids != endpoints.size()) {
      throw new IllegalArgumentException("two endpoints have the same id: " + endpoints);
    }
  }

  @Override
  public String name() {
    return String.join(", ", endpoints.stream().map(Endpoint::baseUrl).toList());
  }

  @Override
  public Discovery open() {
    return this;
  }

  @Override
  public void start(Consumer<List<Endpoint>> listener) {
    listener.accept(endpoints);
  }

  @Override
  public void close() {}
}
