package io.flinkgraphrag.jobs.enrich;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A server that speaks OpenAI's chat completions and finds facts in passages of the form "A builds
 * B.". Counts the calls for each passage, and holds those that a test wants held.
 */
final class FactServer implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Integer> calls = new ConcurrentHashMap<>();
  private final Function<String, Duration> held;
  private final CountDownLatch released = new CountDownLatch(1);

  /**
   * @param held how long the call for a passage waits, unless {@link #release} comes before
   */
  FactServer(Function<String, Duration> held) throws IOException {
    this.held = held;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    server.setExecutor(threads);
    server.createContext("/v1/chat/completions", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  /** How often each passage was asked for. */
  Map<String, Integer> calls() {
    return Map.copyOf(calls);
  }

  void release() {
    released.countDown();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
      String[] lines = request.at("/messages/1/content").asText().split("\n", -1);
      String passage = lines[lines.length - 2];
      calls.merge(passage, 1, Integer::sum);
      boolean unused = released.await(held.apply(passage).toMillis(), TimeUnit.MILLISECONDS);
      byte[] body = JSON.writeValueAsBytes(reply(passage));
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ObjectNode reply(String passage) {
    ObjectNode reply = JSON.createObjectNode().put("model", "facts");
    ObjectNode choice = reply.putArray("choices").addObject().put("finish_reason", "stop");
    choice.putObject("message").put("role", "assistant").put("content", said(passage));
    reply.putObject("usage").put("prompt_tokens", 90).put("completion_tokens", 10);
    return reply;
  }

  private static String said(String passage) {
    String[] ends = passage.replace(".", "").split(" builds ", -1);
    return ends.length < 2
        ? "I see no facts in this passage."
        : "Here you are:\n```json\n{relations: [{'source': '%s', 'predicate': 'builds', 'target': '%s'},]}\n```"
            .formatted(ends[0], ends[1]);
  }

  @Override
  public void close() {
    release();
    server.stop(0);
    threads.shutdownNow();
  }
}
