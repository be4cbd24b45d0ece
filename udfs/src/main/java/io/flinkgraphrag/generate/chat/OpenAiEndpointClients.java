package io.flinkgraphrag.generate.chat;

import io.flinkgraphrag.generate.Generation;
import io.flinkgraphrag.generate.GenerationRequest;
import io.flinkgraphrag.generate.discover.Endpoint;
import io.flinkgraphrag.generate.pool.EndpointClient;
import io.flinkgraphrag.generate.pool.EndpointClients;
import io.flinkgraphrag.http.HttpTransport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Clients of endpoints that speak OpenAI's chat completions, all on one transport and one timer, so
 * that an endpoint that comes or goes starts and leaves no thread.
 */
final class OpenAiEndpointClients implements EndpointClients {

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
  public EndpointClient open(Endpoint endpoint) {
    return new Client(
        new ChatModelGenerator(name, new OpenAiChatModel(endpoint, options, transport), timer));
  }

  @Override
  public void close() {
    transport.close();
  }

  private record Client(ChatModelGenerator generator) implements EndpointClient {

    @Override
    public CompletableFuture<Generation> generate(GenerationRequest request, Runnable onToken) {
      return generator.generate(request, onToken);
    }

    @Override
    public void close() {
      generator.close();
    }
  }
}
