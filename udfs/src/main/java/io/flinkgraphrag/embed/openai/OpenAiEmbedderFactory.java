package io.flinkgraphrag.embed.openai;

import io.flinkgraphrag.embed.Embedder;
import io.flinkgraphrag.embed.EmbedderFactory;
import io.flinkgraphrag.embed.engine.SharedEngines;
import io.flinkgraphrag.http.TrustStore;

/**
 * Opens embedders that ask a server of OpenAI's protocol.
 *
 * <p>A server need not give the same bits for the same text each time, as the port promises: after
 * a failure the vectors that were on their way may differ in their last digits from those before.
 * Answers differ by it only where passages score the same.
 */
public record OpenAiEmbedderFactory(OpenAiEmbeddingOptions options, TrustStore trust)
    implements EmbedderFactory {

  @Override
  public String model() {
    return options.space().model();
  }

  @Override
  public int dimensions() {
    return options.space().dimensions();
  }

  @Override
  public Embedder open() {
    return SharedEngines.open(
        this, model(), dimensions(), () -> new OpenAiEmbeddings(options, trust));
  }
}
