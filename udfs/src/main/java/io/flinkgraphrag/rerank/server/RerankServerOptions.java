package io.flinkgraphrag.rerank.server;

import io.flinkgraphrag.openai.ExtraBody;
import io.flinkgraphrag.openai.OpenAiServer;
import java.io.Serializable;
import java.time.Duration;

/**
 * How servers are asked; the same for all endpoints. Travels with the job, key included; its text
 * leaves the key out.
 *
 * @param model as the servers name it, "" where they need no name
 * @param apiKey "" where they want none
 * @param extra fields that are added to each request
 */
public record RerankServerOptions(
    RerankDialect dialect, String model, String apiKey, ExtraBody extra, Duration connectTimeout)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * Checks all of it.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  public RerankServerOptions {
    model = model.strip();
    apiKey = OpenAiServer.checkedKey(apiKey);
    extra.requireNone(dialect.ownFields());
  }

  @Override
  public String toString() {
    return "RerankServerOptions[dialect="
        + dialect
        + ", model="
        + model
        + ", apiKey="
        + (apiKey.isEmpty() ? "" : "***")
        + ", extra="
        + extra
        + "]";
  }
}
