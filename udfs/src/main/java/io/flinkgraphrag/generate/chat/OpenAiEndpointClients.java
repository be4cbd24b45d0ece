package io.flinkgraphrag.generate.chat;

import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.generate.Generation;
import io.flinkgraphrag.generate.GenerationRequest;
import io.flinkgraphrag.http.Callbacks;
import io.flinkgraphrag.http.HttpTransport;
import io.flinkgraphrag.pool.EndpointClient;
import io.flinkgraphrag.pool.EndpointClients;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clients of endpoints that speak OpenAI's chat completions, all on one transport and one timer, so
 * that an endpoint that comes or goes starts and leaves no thread.
 */
final class OpenAiEndpointClients implements EndpointClients<GenerationRequest, Generation> {

  private static final Logger LOG = LoggerFactory.getLogger(OpenAiEndpointClients.class);

  private final String name;
  private final OpenAiOptions options;
  private final HttpTransport transport;
  private final ScheduledExecutorService timer;

  /**
   * Creates the clients' source.
   *
   * @param name of the generator in messages
   * @param transport closed with this
   * @param timer not closed with this
   */
  OpenAiEndpointClients(
      String name, OpenAiOptions options, HttpTransport transport, ScheduledExecutorService timer) {
    this.name = name;
    this.options = options;
    this.transport = transport;
    this.timer = timer;
  }

  @Override
  public EndpointClient<GenerationRequest, Generation> open(Endpoint endpoint) {
    return new Client(
        endpoint.id(),
        new ChatModelGenerator(name, new OpenAiChatModel(endpoint, options, transport), timer));
  }

  @Override
  public void close() {
    transport.close();
  }

  /** Tells once what the endpoint's operator has to know of it. */
  private static final class Client implements EndpointClient<GenerationRequest, Generation> {

    private final String endpoint;
    private final ChatModelGenerator generator;
    private final AtomicBoolean told = new AtomicBoolean();

    private Client(String endpoint, ChatModelGenerator generator) {
      this.endpoint = endpoint;
      this.generator = generator;
    }

    @Override
    public CompletableFuture<Generation> call(
        GenerationRequest request, Duration timeout, Runnable onToken) {
      CompletableFuture<Generation> call = generator.generate(request.within(timeout), onToken);
      Callbacks.whenDone(
          call,
          (generation, error) -> {
            if (error == null && generation.promptCut() && !told.getAndSet(true)) {
              warn(generation);
            }
          });
      return call;
    }

    private void warn(Generation generation) {
      LOG.warn(
          "{}: endpoint {} counted {} tokens of a prompt of about {}: it seems to cut prompts, so"
              + " answers lack evidence. Raise the context length of its model (num_ctx of"
              + " Ollama, -c of llama.cpp, --max-model-len of vLLM) or lower promptTokens in"
              + " graphrag.generate.rules. Told once; the metric generate.cutPrompts counts on.",
          generator.name(),
          endpoint,
          generation.promptTokens(),
          generation.sentTokens());
    }

    @Override
    public void close() {
      generator.close();
    }
  }
}
