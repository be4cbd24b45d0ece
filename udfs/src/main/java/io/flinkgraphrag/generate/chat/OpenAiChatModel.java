package io.flinkgraphrag.generate.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.http.Callbacks;
import io.flinkgraphrag.http.HttpTransport;
import io.flinkgraphrag.openai.OpenAiServer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.concurrent.CompletableFuture;

/**
 * A chat model behind a server that speaks OpenAI's chat completions, asked without blocking.
 *
 * <p>Replies are streamed, where the server does that, so that the time to the first token is known
 * and a cancelled call ends at the server: cancelling the future closes its connection. Failures
 * complete the future with a {@link CallException}, whose message names the endpoint, the status
 * and the beginning of the body, never the key. No retries. How many calls are in flight is the
 * caller's to bound.
 *
 * <p>Threads and connections are the {@link HttpTransport}'s: the model has none of its own.
 */
public final class OpenAiChatModel implements ChatModel {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final OpenAiServer server;
  private final URI address;
  private final String model;
  private final OpenAiOptions options;
  private final HttpTransport transport;

  /** The model of an endpoint; the transport stays the caller's. */
  public OpenAiChatModel(Endpoint endpoint, OpenAiOptions options, HttpTransport transport) {
    this.server = new OpenAiServer(endpoint.baseUrl(), options.apiKey());
    this.address = server.endpoint("chat/completions");
    this.model = endpoint.model().isEmpty() ? options.model() : endpoint.model();
    this.options = options;
    this.transport = transport;
  }

  @Override
  public CompletableFuture<ChatResponse> doChatAsync(ChatRequest request) {
    return stream(request, () -> {});
  }

  /**
   * Asks, and tells of the reply's tokens as they come.
   *
   * @param onToken must return at once; called by the transport's threads
   */
  CompletableFuture<ChatResponse> stream(ChatRequest request, Runnable onToken) {
    CompletableFuture<ChatResponse> result = new CompletableFuture<>();
    try {
      HttpRequest http = httpRequest(request);
      ReplyReader reader =
          new ReplyReader(
              server,
              address,
              model,
              System.nanoTime(),
              onToken,
              transport::afterTheAnswer,
              result);
      CompletableFuture<?> exchange = transport.client().sendAsync(http, reader::begin);
      Callbacks.whenDone(
          exchange,
          (response, error) -> {
            if (error != null) {
              reader.failed(error);
            }
          });
      Callbacks.whenDone(
          result,
          (response, error) -> {
            if (error != null) {
              cancel(exchange, reader);
            } else if (!reader.received()) {
              // in order, where the server comes to its end, and its connection is used again
              transport.afterTheAnswer(() -> cancel(exchange, reader));
            }
          });
    } catch (RuntimeException | JsonProcessingException e) {
      result.completeExceptionally(
          new CallException(CallException.Kind.INVALID_REQUEST, address + ": " + e, e));
    }
    return result;
  }

  /** Not where all has come: its connection may be another call's by now. */
  private static void cancel(CompletableFuture<?> exchange, ReplyReader reader) {
    if (!reader.received()) {
      exchange.cancel(true);
    }
  }

  @Override
  public ChatResponse doChat(ChatRequest request) {
    throw new UnsupportedFeatureException("this model does not block: use chatAsync");
  }

  @Override
  public ModelProvider provider() {
    return ModelProvider.OPEN_AI;
  }

  private HttpRequest httpRequest(ChatRequest request) throws JsonProcessingException {
    HttpRequest.Builder http =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/json")
            .header("Accept", "text/event-stream, application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body(request))));
    server.authorize(http);
    return http.build();
  }

  private ObjectNode body(ChatRequest request) {
    ObjectNode body = JSON.createObjectNode();
    body.put("model", model);
    ArrayNode messages = body.putArray("messages");
    for (ChatMessage message : request.messages()) {
      messages.addObject().put("role", role(message)).put("content", content(message));
    }
    body.put("stream", true);
    options.fields().addTo(body);
    return body;
  }

  private static String role(ChatMessage message) {
    return switch (message.type()) {
      case SYSTEM -> "system";
      case USER -> "user";
      case AI -> "assistant";
      default -> throw new UnsupportedFeatureException("messages of type " + message.type());
    };
  }

  private static String content(ChatMessage message) {
    if (message instanceof SystemMessage system) {
      return system.text();
    }
    return message instanceof AiMessage ai ? ai.text() : ((UserMessage) message).singleText();
  }
}
