package io.flinkgraphrag.embed.engine;

/**
 * An embedding model that computes on the calling thread. Owned by one {@link EmbeddingPool}.
 *
 * <p>{@link #vector} is called by several threads at a time; {@link #close} once, after the last of
 * these calls has returned.
 */
public interface BlockingModel extends AutoCloseable {

  /**
   * The vector of a text that is not blank, of length 1.
   *
   * @throws IllegalArgumentException where the text holds nothing that the model can read
   */
  float[] vector(String text);

  @Override
  void close();
}
