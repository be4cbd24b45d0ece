package io.flinkgraphrag.jobs;

import io.flinkgraphrag.embed.Embedder;
import io.flinkgraphrag.embed.EmbedderFactory;
import io.flinkgraphrag.embed.HashEmbedderFactory;
import java.util.concurrent.CompletableFuture;

/** Opens embedders that are right but for marked texts: their vectors have the wrong length. */
record MisfitEmbedderFactory() implements EmbedderFactory {

  static final int DIMENSIONS = 64;
  static final String MARK = "misfit";

  private static final HashEmbedderFactory RIGHT = new HashEmbedderFactory(DIMENSIONS);

  @Override
  public String model() {
    return RIGHT.model();
  }

  @Override
  public int dimensions() {
    return DIMENSIONS;
  }

  @Override
  public Embedder open() {
    return new Misfit(RIGHT.open());
  }

  private record Misfit(Embedder right) implements Embedder {

    @Override
    public String model() {
      return right.model();
    }

    @Override
    public int dimensions() {
      return DIMENSIONS;
    }

    @Override
    public CompletableFuture<float[]> embed(String text, Urgency urgency) {
      return text.contains(MARK)
          ? CompletableFuture.completedFuture(new float[] {1})
          : right.embed(text, urgency);
    }

    @Override
    public void close() {
      right.close();
    }
  }
}
