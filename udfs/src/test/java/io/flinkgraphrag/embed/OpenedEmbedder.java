package io.flinkgraphrag.embed;

/** A factory that "opens" an embedder which a test holds already. It cannot leave the JVM. */
@SuppressWarnings("serial")
record OpenedEmbedder(Embedder embedder) implements EmbedderFactory {

  @Override
  public String model() {
    return embedder.model();
  }

  @Override
  public int dimensions() {
    return embedder.dimensions();
  }

  @Override
  public Embedder open() {
    return embedder;
  }
}
