package io.flinkgraphrag.embed;

/** Opens {@link HashEmbedder}s, in tests that need vectors but no model. */
public record HashEmbedderFactory(int dimensions) implements EmbedderFactory {

  public static final int DEFAULT_DIMENSIONS = 256;

  public HashEmbedderFactory() {
    this(DEFAULT_DIMENSIONS);
  }

  @Override
  public String model() {
    return "hash-en-" + dimensions;
  }

  @Override
  public Embedder open() {
    return new HashEmbedder(model(), dimensions);
  }
}
