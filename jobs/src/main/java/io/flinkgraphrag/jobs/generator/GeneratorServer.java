package io.flinkgraphrag.jobs.generator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.flinkgraphrag.generate.extractive.ExtractiveChat;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves chat completions by quoting, {@code /v1/models} and {@code /health} over HTTP/1.1. Listens
 * from {@link #start} to {@link #close}; after {@link #drain} it refuses calls, and its health is
 * 503. Thread-safe.
 */
public final class GeneratorServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(GeneratorServer.class);

  /** Threads beyond those of the calls: for health checks, and to refuse what is too many. */
  static final int SPARE_THREADS = 8;

  /** Connections that wait to be accepted. */
  private static final int BACKLOG = 256;

  private static final int IDLE_THREAD_S = 30;

  /** Seconds that a client may take to send a request, and to take the answer. */
  private static final int SLOW_CLIENT_S = 30;

  private final String authority;
  private final String id;
  private final String model;
  private final long startedAt = Instant.now().getEpochSecond();
  private final HttpServer http;
  private final ThreadPoolExecutor threads;
  private final ChatCalls calls;

  private GeneratorServer(GeneratorSettings settings, Answering answering) throws IOException {
    this.model = settings.model();
    this.calls = new ChatCalls(answering, model, settings.callsMax());
    this.threads = threads(settings.callsMax() + SPARE_THREADS);
    this.http = HttpServer.create(new InetSocketAddress(settings.host(), settings.port()), BACKLOG);
    String reachableBy = settings.reachableBy();
    this.authority =
        (reachableBy.contains(":") ? "[" + reachableBy + "]" : reachableBy) + ":" + port();
    this.id = settings.id().isEmpty() ? authority : settings.id();
    http.setExecutor(threads);
    http.createContext("/", this::handle);
  }

  private static ThreadPoolExecutor threads(int max) {
    AtomicInteger made = new AtomicInteger();
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            max,
            max,
            IDLE_THREAD_S,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), // a request per connection
            task -> {
              Thread thread = new Thread(task, "generator-" + made.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /**
   * Sets what the JDK's server takes from properties only, once per JVM and before the first start:
   * small replies are sent at once, and slow clients are cut off.
   */
  public static void configureJvm() {
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.setProperty("sun.net.httpserver.maxReqTime", Integer.toString(SLOW_CLIENT_S));
    System.setProperty("sun.net.httpserver.maxRspTime", Integer.toString(SLOW_CLIENT_S));
  }

  /**
   * Starts a server.
   *
   * @throws IOException where it cannot listen there
   */
  public static GeneratorServer start(GeneratorSettings settings) throws IOException {
    return start(settings, new ExtractiveChat()::answer);
  }

  static GeneratorServer start(GeneratorSettings settings, Answering answering) throws IOException {
    GeneratorServer server = new GeneratorServer(settings, answering);
    server.http.start();
    return server;
  }

  public int port() {
    return http.getAddress().getPort();
  }

  /** What a generator of the job is given as its URL. */
  public String baseUrl() {
    return "http://" + authority + "/v1";
  }

  public String id() {
    return id;
  }

  public int inFlight() {
    return calls.inFlight();
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      try {
        route(exchange);
      } catch (RefusedException e) {
        Replies.refuse(exchange, e.refusal());
      } catch (RuntimeException e) {
        LOG.warn("{} failed", exchange.getRequestURI(), e);
        if (exchange.getResponseCode() < 0) {
          Replies.refuse(exchange, Refusal.broken());
        }
      }
    } catch (IOException e) {
      LOG.debug("a client is gone", e);
    }
  }

  private void route(HttpExchange exchange) throws IOException, RefusedException {
    if (calls.isDraining()) {
      exchange.getResponseHeaders().set("Connection", "close");
    }
    String path = exchange.getRequestURI().getPath();
    switch (path) {
      case "/v1/chat/completions" -> {
        require(exchange, "POST");
        calls.handle(exchange);
      }
      case "/v1/models" -> {
        require(exchange, "GET");
        models(exchange);
      }
      case "/health" -> {
        require(exchange, "GET");
        health(exchange);
      }
      default -> throw new RefusedException(Refusal.unknownPath(path));
    }
  }

  private static void require(HttpExchange exchange, String method) throws RefusedException {
    if (!exchange.getRequestMethod().equals(method)) {
      exchange.getResponseHeaders().set("Allow", method);
      throw new RefusedException(Refusal.otherMethod(method));
    }
  }

  private void models(HttpExchange exchange) throws IOException {
    ObjectNode body = Replies.object().put("object", "list");
    body.putArray("data")
        .addObject()
        .put("id", model)
        .put("object", "model")
        .put("created", startedAt)
        .put("owned_by", "flink-graphrag");
    Replies.json(exchange, 200, body);
  }

  private void health(HttpExchange exchange) throws IOException {
    boolean draining = calls.isDraining();
    Replies.json(
        exchange,
        draining ? 503 : 200,
        Replies.object()
            .put("status", draining ? "draining" : "ok")
            .put("id", id)
            .put("model", model)
            .put("inFlight", calls.inFlight()));
  }

  /** Refuses further calls; those in flight go on. */
  public void drain() {
    calls.drain();
  }

  /** Waits for the calls in flight after {@link #drain}; false where some are left. */
  public boolean awaitDrained(Duration timeout) throws InterruptedException {
    return calls.awaitEnd(timeout);
  }

  /** Ends at once, calls in flight too. */
  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
    calls.close();
  }
}
