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
 * @param fields of the request's body that servers disagree about
 * @param connectTimeout above zero; the time for the whole call comes with each request
 */
public record OpenAiOptions(String model, String apiKey, BodyFields fields, Duration connectTimeout)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * Checks all of it.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  public OpenAiOptions {
    apiKey = OpenAiServer.checkedKey(apiKey);
    OpenAiServer.require(!model.isBlank(), "the model's name is blank");
    OpenAiServer.require(
        connectTimeout.toMillis() > 0,
        "the connect timeout is " + connectTimeout + ", not above zero");
  }

  /** The same for replies of at most so many tokens. */
  OpenAiOptions withReplyTokens(int tokens) {
    return new OpenAiOptions(model, apiKey, fields.withMaxTokens(tokens), connectTimeout);
  }

  @Override
  public String toString() {
    return "OpenAiOptions[model="
        + model
        + ", apiKey="
        + (apiKey.isEmpty() ? "" : "***")
        + ", fields="
        + fields
        + ", connectTimeout="
        + connectTimeout
        + "]";
  }
}
