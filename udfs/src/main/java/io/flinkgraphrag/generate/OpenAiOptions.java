package io.flinkgraphrag.generate;

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
    baseUrl = baseUrl.strip().replaceAll("/+$", "");
    requireHttp(baseUrl);
    apiKey = apiKey.strip();
    require(!model.isBlank(), "the model's name is blank");
    require(
        apiKey.chars().allMatch(c -> c > ' ' && c < 0x7f),
        "the API key holds characters other than visible ASCII");
    require(
        temperature >= 0 && temperature <= TEMPERATURE_MAX,
        "the temperature is " + temperature + ", not 0 to " + TEMPERATURE_MAX);
    require(maxTokens > 0, "the most tokens of an answer are " + maxTokens + ", not above 0");
    require(
        connectTimeout.toMillis() > 0,
        "the connect timeout is " + connectTimeout + ", not above zero");
  }

  private static void requireHttp(String url) {
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("openai: the base URL is no URL: " + e.getMessage(), e);
    }
    boolean http = "http".equalsIgnoreCase(uri.getScheme()) || isHttps(uri);
    require(
        http && uri.getHost() != null,
        "the base URL must look like https://host/v1, and not \"" + url + "\"");
    require(
        uri.getUserInfo() == null && uri.getQuery() == null && uri.getFragment() == null,
        "the base URL holds a user, a query or a fragment; the key has its own option");
  }

  private static boolean isHttps(URI uri) {
    return "https".equalsIgnoreCase(uri.getScheme());
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("openai: " + otherwise);
    }
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
