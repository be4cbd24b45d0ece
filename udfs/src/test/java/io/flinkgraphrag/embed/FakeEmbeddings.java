package io.flinkgraphrag.embed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.flinkgraphrag.embed.Embedder.Urgency;
import io.flinkgraphrag.embed.openai.OpenAiEmbeddings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server that speaks OpenAI's embeddings over real connections, with the vectors of {@link
 * HashEmbedder}, not scaled; or fails to in the ways that were seen.
 */
public final class FakeEmbeddings implements AutoCloseable {

  /** What the server does with a call. */
  public enum Behaviour {
    OK,
    /** OK, after {@link #SLOW_MS}. */
    SLOW,
    /** OK, once {@link #release} is called. */
    HELD,
    RATE_LIMITED,
    SERVER_ERROR,
    UNAUTHORIZED,
    NOT_FOUND,
    BAD_REQUEST,
    HTML,
    EMPTY,
    NO_DATA,
    WRONG_LENGTH,
    NOT_NUMBERS,
    ZEROS,
    /** More bytes than any embedding has. */
    ENDLESS,
    /** Headers, then silence. */
    HANG,
    NEVER_ANSWERS
  }

  static final long SLOW_MS = 500;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicInteger inFlight = new AtomicInteger();
  private final Embedder hash;

  final List<JsonNode> requests = new CopyOnWriteArrayList<>();
  final List<String> keys = new CopyOnWriteArrayList<>();

  private volatile Behaviour behaviour = Behaviour.OK;

  public FakeEmbeddings(int dimensions) {
    hash = new HashEmbedderFactory(dimensions).open();
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 512);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/v1/embeddings", this::answer);
    server.start();
  }

  public String baseUrl() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  public FakeEmbeddings behave(Behaviour next) {
    behaviour = next;
    return this;
  }

  void release() {
    released.countDown();
  }

  int inFlight() {
    return inFlight.get();
  }

  List<String> inputs() {
    return requests.stream().map(request -> request.path("input").textValue()).toList();
  }

  private void answer(HttpExchange exchange) throws IOException {
    inFlight.incrementAndGet();
    try (exchange) {
      String key = exchange.getRequestHeaders().getFirst("Authorization");
      keys.add(key == null ? "" : key);
      JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
      requests.add(request);
      behave(exchange, request, key);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      inFlight.decrementAndGet();
    }
  }

  private void behave(HttpExchange exchange, JsonNode request, String key)
      throws IOException, InterruptedException {
    float[] vector = hash.embed(request.path("input").textValue(), Urgency.UPDATE).join();
    switch (behaviour) {
      case OK -> reply(exchange, 200, embedding(vector));
      case SLOW -> {
        boolean unused = closing.await(SLOW_MS, TimeUnit.MILLISECONDS);
        reply(exchange, 200, embedding(vector));
      }
      case HELD -> {
        released.await();
        reply(exchange, 200, embedding(vector));
      }
      case RATE_LIMITED -> reply(exchange, 429, "{\"error\":{\"message\":\"slow down\"}}");
      case SERVER_ERROR -> reply(exchange, 503, "{\"error\":{\"message\":\"loading\"}}");
      case UNAUTHORIZED -> reply(exchange, 401, "bad key " + key);
      case NOT_FOUND -> reply(exchange, 404, "");
      case BAD_REQUEST -> reply(exchange, 400, "{\"error\":{\"message\":\"too many tokens\"}}");
      case HTML -> reply(exchange, 200, "<html><body>Welcome to nginx</body></html>");
      case EMPTY -> reply(exchange, 200, "");
      case NO_DATA -> reply(exchange, 200, "{\"data\":[]}");
      case WRONG_LENGTH -> reply(exchange, 200, embedding(new float[] {1, 2, 3}));
      case NOT_NUMBERS ->
          reply(
              exchange,
              200,
              embedding(vector)
                  .replaceFirst("\\[\\{\"embedding\":\\[[^,]*", "[{\"embedding\":[\"NaN\""));
      case ZEROS -> reply(exchange, 200, embedding(new float[vector.length]));
      case ENDLESS -> reply(exchange, 200, " ".repeat(OpenAiEmbeddings.REPLY_BYTES_MAX + 1));
      case HANG -> {
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().flush();
        closing.await();
      }
      case NEVER_ANSWERS -> closing.await();
    }
  }

  private static String embedding(float[] vector) {
    float[] longer = vector.clone();
    for (int i = 0; i < longer.length; i++) {
      longer[i] *= 2;
    }
    return "{\"data\":[{\"embedding\":" + Arrays.toString(longer) + ",\"index\":0}]}";
  }

  private static void reply(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  @Override
  public void close() {
    closing.countDown();
    released.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
