package io.flinkgraphrag.generate;

import io.flinkgraphrag.openai.OpenAiServer;
import java.io.Serializable;
import java.net.URI;
import java.time.Duration;

/**
 * How a server that speaks OpenAI's chat completions is asked. Travels with the job, key included;
 * its text leaves the key out.
 *
 * @param baseUrl up to the version, such as {@code https://api.openai.com/v1}
 * @param model as the server names it
 * @param apiKey "" where the server wants none
 * @param temperature 0 to 2
 * @param maxTokens of the answer, above 0
 * @param connectTimeout above zero; the time for the whole call comes with each request
 */
public record OpenAiOptions(
    String baseUrl,
    String model,
    String apiKey,
    double temperature,
    int maxTokens,
    Duration connectTimeout)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** OpenAI's own upper bound. */
  static final double TEMPERATURE_MAX = 2;

  public OpenAiOptions {
    OpenAiServer server = new OpenAiServer(baseUrl, apiKey);
    baseUrl = server.baseUrl();
    apiKey = server.apiKey();
    OpenAiServer.require(!model.isBlank(), "the model's name is blank");
    OpenAiServer.require(
        temperature >= 0 && temperature <= TEMPERATURE_MAX,
        "the temperature is " + temperature + ", not 0 to " + TEMPERATURE_MAX);
    OpenAiServer.require(
        maxTokens > 0, "the most tokens of an answer are " + maxTokens + ", not above 0");
    OpenAiServer.require(
        connectTimeout.toMillis() > 0,
        "the connect timeout is " + connectTimeout + ", not above zero");
  }

  URI endpoint() {
    return URI.create(baseUrl + "/chat/completions");
  }

  @Override
  public String toString() {
    return "OpenAiOptions[baseUrl="
        + baseUrl
        + ", model="
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
