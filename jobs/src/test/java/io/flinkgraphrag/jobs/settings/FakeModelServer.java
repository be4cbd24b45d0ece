package io.flinkgraphrag.jobs.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A server of one model over real connections that speaks as Ollama or as vLLM does: which paths
 * there are, the events of an answer, and the errors, each in that server's own form.
 */
final class FakeModelServer implements AutoCloseable {

  static final String ANSWER = "Pump P-7 was made by Norvik. [1]";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Whose dialect it is. */
  enum Dialect {
    OLLAMA {
      @Override
      List<String> events(String model) {
        return List.of(
            chunk(model, "{\"role\":\"assistant\",\"content\":\"Pump P-7 was made\"}", "null"),
            chunk(model, "{\"role\":\"assistant\",\"content\":\" by Norvik. [1]\"}", "null"),
            chunk(model, "{\"role\":\"assistant\",\"content\":\"\"}", "\"stop\""),
            usage(model));
      }

      @Override
      String notFound(String model) {
        return """
            {"error":{"message":"model \\"%s\\" not found, try pulling it first","type":"api_error","param":null,"code":null}}
            """
            .formatted(model);
      }

      @Override
      String tooLong() {
        throw new IllegalStateException("it cuts the prompt and says nothing");
      }

      @Override
      boolean has(String path) {
        return path.equals("/") || path.equals("/api/tags") || path.equals("/v1/models");
      }
    },
    VLLM {
      @Override
      List<String> events(String model) {
        return List.of(
            chunk(model, "{\"role\":\"assistant\",\"content\":\"\"}", "null"),
            chunk(model, "{\"content\":\"Pump P-7 was made\"}", "null"),
            chunk(model, "{\"content\":\" by Norvik. [1]\"}", "null"),
            chunk(model, "{\"content\":\"\"}", "\"stop\",\"stop_reason\":null"),
            usage(model));
      }

      @Override
      String notFound(String model) {
        return """
            {"object":"error","message":"The model `%s` does not exist.","type":"NotFoundError","param":null,"code":404}
            """
            .formatted(model);
      }

      @Override
      String tooLong() {
        return """
            {"error":{"message":"This model's maximum context length is 4096 tokens. However, you requested 6512 tokens (6000 in the messages, 512 in the completion).","type":"BadRequestError","param":null,"code":400}}
            """;
      }

      @Override
      boolean has(String path) {
        return path.equals("/health") || path.equals("/v1/models");
      }
    };

    abstract List<String> events(String model);

    abstract String notFound(String model);

    abstract String tooLong();

    /** Beside those that answer and embed. */
    abstract boolean has(String path);

    private static String chunk(String model, String delta, String finish) {
      return """
          {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1730000000,"model":"%s","choices":[{"index":0,"delta":%s,"logprobs":null,"finish_reason":%s}]}"""
          .formatted(model, delta, finish);
    }

    private static String usage(String model) {
      return """
          {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1730000000,"model":"%s","choices":[],"usage":{"prompt_tokens":120,"total_tokens":132,"completion_tokens":12}}"""
          .formatted(model);
    }
  }

  private final Dialect dialect;
  private final String model;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Queue<String> paths = new ConcurrentLinkedQueue<>();
  private volatile int dimensions = 8;
  private volatile boolean tooLong;

  FakeModelServer(Dialect dialect, String model) throws IOException {
    this.dialect = dialect;
    this.model = model;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    server.setExecutor(threads);
    server.createContext("/", this::reply);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  FakeModelServer dimensions(int ofVectors) {
    dimensions = ofVectors;
    return this;
  }

  /** Says from now on that the prompt is too long. */
  void refuseLongPrompts() {
    tooLong = true;
  }

  /** Methods and paths of the requests that came. */
  List<String> paths() {
    return List.copyOf(paths);
  }

  private void reply(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      paths.add(exchange.getRequestMethod() + " " + path);
      switch (path) {
        case "/v1/chat/completions" -> chat(exchange, JSON.readTree(body));
        case "/v1/embeddings" -> embed(exchange, JSON.readTree(body));
        default -> send(exchange, dialect.has(path) ? 200 : 404, "{}");
      }
    }
  }

  private void chat(HttpExchange exchange, JsonNode request) throws IOException {
    if (!isKnown(exchange, request)) {
      return;
    }
    if (tooLong) {
      send(exchange, 400, dialect.tooLong());
      return;
    }
    StringBuilder events = new StringBuilder();
    for (String event : dialect.events(model)) {
      events.append("data: ").append(event).append("\n\n");
    }
    events.append("data: [DONE]\n\n");
    exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
    send(exchange, 200, events.toString());
  }

  private void embed(HttpExchange exchange, JsonNode request) throws IOException {
    if (!isKnown(exchange, request)) {
      return;
    }
    List<Double> vector = new ArrayList<>();
    for (int i = 0; i < dimensions; i++) {
      vector.add(1.0 / (i + 1));
    }
    send(
        exchange,
        200,
        """
        {"object":"list","data":[{"object":"embedding","embedding":%s,"index":0}],"model":"%s","usage":{"prompt_tokens":5,"total_tokens":5}}
        """
            .formatted(vector, model));
  }

  private boolean isKnown(HttpExchange exchange, JsonNode request) throws IOException {
    String asked = request.path("model").asText();
    if (!asked.equals(model)) {
      send(exchange, 404, dialect.notFound(asked));
    }
    return asked.equals(model);
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.strip().concat("\n\n").getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
