package io.flinkgraphrag.rerank;

import java.time.Duration;
import java.util.List;

/**
 * What a reranker is asked.
 *
 * @param texts two or more, none blank
 * @param timeout the time that is left, above zero
 */
public record RerankRequest(String question, List<String> texts, Duration timeout) {

  public RerankRequest {
    texts = List.copyOf(texts);
  }
}
