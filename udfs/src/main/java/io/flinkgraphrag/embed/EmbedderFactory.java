package io.flinkgraphrag.embed;

import java.io.Serializable;

/** Opens the embedder on a TaskManager; travels with the job. */
public interface EmbedderFactory extends Serializable {

  /** Names the vector space, known before anything is opened; part of the state's fingerprint. */
  String model();

  /** Components of each vector. */
  int dimensions();

  /**
   * Opens the embedder, or another handle to the one that this TaskManager already has. Each handle
   * is closed by who opened it; the last one frees the model.
   */
  Embedder open();
}
