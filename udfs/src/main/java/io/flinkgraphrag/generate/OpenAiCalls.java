package io.flinkgraphrag.generate;

import io.flinkgraphrag.generate.discover.Endpoint;
import java.io.Serializable;
import java.time.Duration;

/**
 * What is the same for the calls of all endpoints of a pool. Travels with the job, key included;
 * its text leaves the key out.
 *
 * @param model where an endpoint names none
 * @param apiKey "" where the servers want none; each endpoint gets it
 * @param temperature 0 to 2
 * @param maxTokens of an answer, above 0
 * @param connectTimeout above zero
 */
public record OpenAiCalls(
    String model, String apiKey, double temperature, int maxTokens, Duration connectTimeout)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * Checks all of it.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  public OpenAiCalls {
    apiKey =
        new OpenAiOptions(
                "http://any.endpoint", model, apiKey, temperature, maxTokens, connectTimeout)
            .apiKey();
  }

  OpenAiOptions to(Endpoint endpoint) {
    return new OpenAiOptions(
        endpoint.baseUrl(),
        endpoint.model().isEmpty() ? model : endpoint.model(),
        apiKey,
        temperature,
        maxTokens,
        connectTimeout);
  }

  @Override
  public String toString() {
    return "OpenAiCalls[model="
        + model
        + ", apiKey="
        + (apiKey.isEmpty() ? "" : "***")
        + ", temperature="
        + temperature
        + ", maxTokens="
        + maxTokens
        + ", connectTimeout="
        + connectTimeout
        + "]";
  }
}
