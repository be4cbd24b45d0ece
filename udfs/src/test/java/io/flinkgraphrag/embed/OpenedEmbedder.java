package io.flinkgraphrag.embed;

import io.flinkgraphrag.layout.GraphLayouts;

/** A factory that "opens" an embedder which a test holds already. It cannot leave the JVM. */
@SuppressWarnings("serial")
public record OpenedEmbedder(Embedder embedder) implements EmbedderFactory {

  @Override
  public String model() {
    return embedder.model();
  }

  @Override
  public int dimensions() {
    return embedder.dimensions();
  }

  Embedders ofEveryGraph() {
    return Embedders.of(GraphLayouts.defaults(), name -> this);
  }

  @Override
  public Embedder open() {
    return embedder;
  }
}
