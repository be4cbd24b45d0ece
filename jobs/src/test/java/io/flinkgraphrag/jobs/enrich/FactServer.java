package io.flinkgraphrag.jobs.enrich;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A server that speaks OpenAI's chat completions and says of a passage what a test has it say, by
 * default the facts in passages of the form "A builds B.". Counts the calls for each passage, and
 * holds those that a test wants held.
 */
final class FactServer implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Integer> calls = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> requests = new ConcurrentHashMap<>();
  private final Set<String> replied = ConcurrentHashMap.newKeySet();
  private final AtomicInteger open = new AtomicInteger();
  private final Function<String, Duration> held;
  private final Function<String, String> said;
  private final CountDownLatch released = new CountDownLatch(1);

  /**
   * @param held how long the call for a passage waits, unless {@link #release} comes before
   */
  FactServer(Function<String, Duration> held) throws IOException {
    this(held, FactServer::said);
  }

  /**
   * @param said the reply about a passage: its title line, if it has one, and its text
   */
  FactServer(Function<String, Duration> held, Function<String, String> said) throws IOException {
    this.held = held;
    this.said = said;
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

  /** The bodies that differ, by the passage that they ask about. */
  Map<String, Set<String>> requests() {
    return Map.copyOf(requests);
  }

  /** The passages whose reply was written to a connection, whoever was still there to read it. */
  Set<String> replied() {
    return Set.copyOf(replied);
  }

  /** Whether each call that came has its reply, or was given up. */
  boolean isIdle() {
    return open.get() == 0;
  }

  void release() {
    released.countDown();
  }

  private void answer(HttpExchange exchange) throws IOException {
    open.incrementAndGet();
    try (exchange) {
      String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      JsonNode request = JSON.readTree(sent);
      String user = request.at("/messages/1/content").asText();
      String passage = user.substring(user.indexOf('\n') + 1, user.lastIndexOf('\n'));
      calls.merge(passage, 1, Integer::sum);
      requests.computeIfAbsent(passage, any -> ConcurrentHashMap.newKeySet()).add(sent);
      boolean unused = released.await(held.apply(passage).toMillis(), TimeUnit.MILLISECONDS);
      byte[] body = JSON.writeValueAsBytes(reply(passage));
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
      replied.add(passage);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.decrementAndGet();
    }
  }

  private ObjectNode reply(String passage) {
    ObjectNode reply = JSON.createObjectNode().put("model", "facts");
    ObjectNode choice = reply.putArray("choices").addObject().put("finish_reason", "stop");
    choice.putObject("message").put("role", "assistant").put("content", said.apply(passage));
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
