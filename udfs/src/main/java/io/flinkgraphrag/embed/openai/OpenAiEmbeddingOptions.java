package io.flinkgraphrag.embed.openai;

import io.flinkgraphrag.model.VectorSpace;
import io.flinkgraphrag.openai.OpenAiServer;
import java.io.Serializable;
import java.time.Duration;

/**
 * How a server that speaks OpenAI's embeddings is asked.
 *
 * @param space the model as the server names it, and the length of its vectors
 * @param timeout of one call, above zero
 * @param inFlightMax calls at a time, per TaskManager
 */
public record OpenAiEmbeddingOptions(
    OpenAiServer server, VectorSpace space, Duration timeout, int inFlightMax)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** More than any server computes at a time; each holds a connection. */
  static final int IN_FLIGHT_LIMIT = 1_000;

  public OpenAiEmbeddingOptions {
    OpenAiServer.require(
        timeout.toMillis() > 0, "the timeout is " + timeout + ", not 1 ms or more");
    OpenAiServer.require(
        inFlightMax > 0 && inFlightMax <= IN_FLIGHT_LIMIT,
        "the most calls in flight are " + inFlightMax + ", not 1 to " + IN_FLIGHT_LIMIT);
  }
}
