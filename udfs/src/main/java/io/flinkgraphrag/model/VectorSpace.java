package io.flinkgraphrag.model;

import java.io.Serializable;

/**
 * What vectors must have in common to be compared: all vectors of a graph are of one space.
 *
 * @param model the embedding model's name, not blank
 * @param dimensions components of each vector, 1 to {@link #DIMENSIONS_MAX}
 */
public record VectorSpace(String model, int dimensions) implements Serializable {

  private static final long serialVersionUID = 1L;

  public static final int DIMENSIONS_MAX = 4_096;

  public VectorSpace {
    if (model.isBlank()) {
      throw new IllegalArgumentException("the embedding model's name is blank");
    }
    if (dimensions < 1 || dimensions > DIMENSIONS_MAX) {
      throw new IllegalArgumentException(
          "a vector has 1 to " + DIMENSIONS_MAX + " dimensions, not " + dimensions);
    }
  }
}
