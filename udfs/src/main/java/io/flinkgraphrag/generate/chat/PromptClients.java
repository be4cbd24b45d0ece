package io.flinkgraphrag.generate.chat;

import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.http.Callbacks;
import io.flinkgraphrag.http.Failures;
import io.flinkgraphrag.http.HttpTransport;
import io.flinkgraphrag.pool.EndpointClient;
import io.flinkgraphrag.pool.EndpointClients;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Clients of endpoints that are asked by a prompt, all on one transport and one timer. A reply
 * without text is a reply: what becomes of it is the caller's to say.
 */
final class PromptClients implements EndpointClients<ChatPrompt, ChatText> {

  private final String name;
  private final OpenAiOptions options;
  private final HttpTransport transport;
  private final ScheduledExecutorService timer;

  /**
   * @param name of the model in messages
   * @param transport closed with this
   * @param timer not closed with this
   */
  PromptClients(
      String name, OpenAiOptions options, HttpTransport transport, ScheduledExecutorService timer) {
    this.name = name;
    this.options = options;
    this.transport = transport;
    this.timer = timer;
  }

  @Override
  public EndpointClient<ChatPrompt, ChatText> open(Endpoint endpoint) {
    return new Client(new OpenAiChatModel(endpoint, options, transport));
  }

  @Override
  public void close() {
    transport.close();
  }

  private final class Client implements EndpointClient<ChatPrompt, ChatText> {

    private final OpenAiChatModel model;

    private Client(OpenAiChatModel model) {
      this.model = model;
    }

    @Override
    public CompletableFuture<ChatText> call(ChatPrompt prompt, Duration timeout, Runnable onToken) {
      CompletableFuture<ChatText> result = new CompletableFuture<>();
      ChatRequest request =
          ChatRequest.builder()
              .messages(SystemMessage.from(prompt.system()), UserMessage.from(prompt.user()))
              .build();
      Future<?> limit =
          timer.schedule(
              () -> result.completeExceptionally(late(timeout)),
              timeout.toNanos(),
              TimeUnit.NANOSECONDS);
      CompletableFuture<ChatResponse> call = model.stream(request, onToken);
      Callbacks.whenDone(call, (response, error) -> finish(result, response, error));
      Callbacks.whenDone(
          result,
          (text, error) -> {
            limit.cancel(false);
            call.cancel(true);
          });
      return result;
    }

    private void finish(
        CompletableFuture<ChatText> result, ChatResponse response, @Nullable Throwable error) {
      if (error != null) {
        result.completeExceptionally(Failures.of(name, error));
        return;
      }
      String reply = response.aiMessage().text();
      TokenUsage usage = response.tokenUsage();
      result.complete(
          new ChatText(
              Thoughts.split(reply == null ? "" : reply).answer(),
              usage == null ? 0 : orZero(usage.inputTokenCount()),
              usage == null ? 0 : orZero(usage.outputTokenCount())));
    }

    private CallException late(Duration timeout) {
      return new CallException(
          CallException.Kind.TIMEOUT,
          name + ": no complete reply within " + timeout.toMillis() + " ms");
    }

    /** The transport is shared. */
    @Override
    public void close() {}
  }

  private static int orZero(@Nullable Integer count) {
    return count == null ? 0 : count;
  }
}
