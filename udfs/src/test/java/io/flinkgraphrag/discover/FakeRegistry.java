package io.flinkgraphrag.discover;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The HTTP side of a registry: answers as its handler says, or fails in the ways that were seen.
 * Keeps its port when it is stopped and started again.
 */
public final class FakeRegistry implements AutoCloseable {

  /** What the registry does with a call. */
  public enum Behaviour {
    OK,
    HTML,
    TRUNCATED_JSON,
    EMPTY_BODY,
    SERVER_ERROR,
    /** Good headers and blanks for ever. */
    ENDLESS_BODY,
    /** Half an answer, then silence. */
    STOPS_MIDWAY,
    NEVER_ANSWERS
  }

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpHandler handler;
  private HttpServer server;
  private int port;
  private volatile Behaviour behaviour = Behaviour.OK;
  private volatile CountDownLatch hanging = new CountDownLatch(1);

  public FakeRegistry(HttpHandler handler) {
    this.handler = handler;
    start();
  }

  /** Opens the port; the first time a free one. */
  public void start() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 64);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    port = server.getAddress().getPort();
    hanging = new CountDownLatch(1);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Closes the port and all connections. */
  public void stop() {
    hanging.countDown();
    server.stop(0);
  }

  public void behave(Behaviour next) {
    behaviour = next;
    hanging.countDown();
    hanging = new CountDownLatch(1);
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      switch (behaviour) {
        case OK -> handler.handle(exchange);
        case HTML -> reply(exchange, 200, "<html><body>Welcome to nginx!</body></html>");
        case TRUNCATED_JSON -> reply(exchange, 200, "[{\"Node\":{\"Node\":\"n1\"},\"Serv");
        case EMPTY_BODY -> reply(exchange, 200, "");
        case SERVER_ERROR -> reply(exchange, 500, "No cluster leader");
        case ENDLESS_BODY -> endless(exchange);
        case STOPS_MIDWAY -> {
          exchange.sendResponseHeaders(200, 1_000);
          exchange.getResponseBody().write("[{".getBytes(StandardCharsets.UTF_8));
          exchange.getResponseBody().flush();
          hang();
        }
        case NEVER_ANSWERS -> hang();
      }
    }
  }

  private static void endless(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    byte[] blanks = new byte[1 << 16];
    Arrays.fill(blanks, (byte) ' ');
    try (OutputStream out = exchange.getResponseBody()) {
      while (!Thread.currentThread().isInterrupted()) {
        out.write(blanks); // until the caller has enough
      }
    }
  }

  private void hang() {
    try {
      hanging.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public static void reply(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  @Override
  public void close() {
    stop();
    threads.shutdownNow();
  }
}
