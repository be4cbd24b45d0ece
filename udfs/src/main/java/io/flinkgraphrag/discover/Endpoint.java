package io.flinkgraphrag.discover;

import io.flinkgraphrag.openai.OpenAiServer;
import java.io.Serializable;
import java.net.URI;

/**
 * A server that generates.
 *
 * @param id tells it from all others, also in metrics and logs; the same one keeps its state when
 *     it is announced again
 * @param baseUrl up to the version, such as {@code http://10.0.0.7:8000/v1}
 * @param model as the server names it, "" for the pool's
 * @param weight its share beside others, from 1 to {@link #WEIGHT_MAX}
 * @param zone "" where there is none
 */
public record Endpoint(String id, String baseUrl, String model, int weight, String zone)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  public static final int WEIGHT_MAX = 10_000;

  public Endpoint {
    if (id.isBlank()) {
      throw new IllegalArgumentException("the id of an endpoint is blank");
    }
    if (weight < 1 || weight > WEIGHT_MAX) {
      throw new IllegalArgumentException(
          "the weight of endpoint " + id + " is " + weight + ", not 1 to " + WEIGHT_MAX);
    }
    // what no call could be made to must not get into a pool
    baseUrl = new OpenAiServer(baseUrl, "").baseUrl();
  }

  /** An endpoint with the pool's model, weight 1 and no zone; its id is host and port. */
  public static Endpoint at(String baseUrl) {
    return new Endpoint(URI.create(baseUrl).getAuthority(), baseUrl, "", 1, "");
  }

  /** Whether calls to the other would be the same calls. */
  public boolean sameServer(Endpoint other) {
    return id.equals(other.id) && baseUrl.equals(other.baseUrl) && model.equals(other.model);
  }
}
