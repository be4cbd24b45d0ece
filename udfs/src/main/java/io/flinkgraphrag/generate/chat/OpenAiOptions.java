package io.flinkgraphrag.generate.chat;

import io.flinkgraphrag.openai.OpenAiServer;
import java.io.Serializable;
import java.time.Duration;

/**
 * How servers that speak OpenAI's chat completions are asked, the same for all of a pool. Travels
 * with the job, key included; its text leaves the key out.
 *
 * @param model as the servers name it, where an endpoint names no other
 * @param apiKey "" where the servers want none
 * @param temperature 0 to 2
 * @param maxTokens of the answer, above 0
 * @param connectTimeout above zero; the time for the whole call comes with each request
 */
public record OpenAiOptions(
    String model, String apiKey, double temperature, int maxTokens, Duration connectTimeout)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** OpenAI's own upper bound. */
  static final double TEMPERATURE_MAX = 2;

  /**
   * Checks all of it.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  public OpenAiOptions {
    apiKey = OpenAiServer.checkedKey(apiKey);
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

  @Override
  public String toString() {
    return "OpenAiOptions[model="
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
