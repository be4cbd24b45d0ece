package io.flinkgraphrag.rerank;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;

/**
 * A server that speaks {@code /rerank} in both dialects over real connections: that of the texts'
 * field. A text's score is what the function says of its place and of itself.
 */
public final class FakeRerankServer implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  static {
    // else each call waits 40 ms for an acknowledgement
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ToDoubleBiFunction<Integer, String> score;
  private final List<JsonNode> requests = new CopyOnWriteArrayList<>();
  private final List<String> keys = new CopyOnWriteArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile Scripted scripted;

  /** What is replied in place of scores. */
  private record Scripted(int status, String body, boolean silent) {}

  /** On a free port of this machine. */
  public FakeRerankServer(ToDoubleBiFunction<Integer, String> score) throws IOException {
    this(score, 0);
  }

  /** On this port, where a server was before. */
  public FakeRerankServer(ToDoubleBiFunction<Integer, String> score, int port) throws IOException {
    this.score = score;
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(threads);
    server.createContext("/rerank", this::answer);
    server.createContext("/v1/rerank", this::answer);
    server.createContext("/health", exchange -> send(exchange, 200, "{}"));
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  public String url(String path) {
    return "http://127.0.0.1:" + port() + path;
  }

  /** Every call from now on is answered so. */
  public void reply(int status, String body) {
    scripted = new Scripted(status, body, false);
  }

  /** No call is answered from now on. */
  public void fallSilent() {
    scripted = new Scripted(0, "", true);
  }

  public void recover() {
    scripted = null;
  }

  public List<JsonNode> requests() {
    return requests;
  }

  /** The header Authorization of each call. */
  public List<String> keys() {
    return keys;
  }

  private void answer(HttpExchange exchange) throws IOException {
    JsonNode request = JSON.readTree(exchange.getRequestBody());
    requests.add(request);
    keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    Scripted now = scripted;
    if (now == null) {
      send(exchange, 200, scores(request));
    } else if (now.silent()) {
      await();
      exchange.close();
    } else {
      send(exchange, now.status(), now.body());
    }
  }

  private void await() {
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The best first, as servers do. */
  private String scores(JsonNode request) {
    boolean tei = request.has("texts");
    JsonNode texts = request.path(tei ? "texts" : "documents");
    ArrayNode entries = JSON.createArrayNode();
    IntStream.range(0, texts.size())
        .boxed()
        .sorted(
            Comparator.comparingDouble(
                (Integer i) -> -score.applyAsDouble(i, texts.get(i).asText())))
        .forEach(
            i ->
                entries
                    .addObject()
                    .put("index", i)
                    .put(
                        tei ? "score" : "relevance_score",
                        score.applyAsDouble(i, texts.get(i).asText())));
    return tei ? entries.toString() : JSON.createObjectNode().set("results", entries).toString();
  }

  private static void send(HttpExchange exchange, int status, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      if (bytes.length > 0) {
        exchange.getResponseBody().write(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
