package io.flinkgraphrag.rerank;

import java.io.Serializable;

/** Opens the reranker on a TaskManager; travels with the job. */
public interface RerankerFactory extends Serializable {

  /** May take as long as a model takes to load. */
  Reranker open();

  /** The model as it is configured, for answers; "" where only the reranker knows. */
  String model();
}
