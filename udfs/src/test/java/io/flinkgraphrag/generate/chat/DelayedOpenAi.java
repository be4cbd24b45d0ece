package io.flinkgraphrag.generate.chat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.flinkgraphrag.http.NamedThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Streams one short answer to every chat call, whatever the path before {@code /v1}, each after the
 * same time. Calls that wait hold no thread: it has three, however many there are.
 */
public final class DelayedOpenAi implements AutoCloseable {

  /** Beginning of the names of two of its threads; the third is the JDK's dispatcher. */
  public static final String THREADS = "delayed-openai";

  private static final int BACKLOG = 1_024;

  private static final byte[] ANSWER =
      ("data: {\"model\":\"delayed\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Raft was"
              + " designed by Diego Ongaro [1].\"},\"finish_reason\":null}]}\n\n"
              + "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
              + "data: [DONE]\n\n")
          .getBytes(StandardCharsets.UTF_8);

  private final HttpServer server;
  private final ExecutorService reader =
      Executors.newSingleThreadExecutor(new NamedThreads(THREADS + "-reader"));
  private final ScheduledExecutorService writer =
      Executors.newSingleThreadScheduledExecutor(new NamedThreads(THREADS + "-writer"));
  private final AtomicInteger waiting = new AtomicInteger();
  private final long delayMs;

  public DelayedOpenAi(Duration delay) {
    delayMs = delay.toMillis();
    try {
      server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(reader);
    server.createContext("/", this::take);
    server.start();
  }

  /**
   * A base URL, up to the version.
   *
   * @param prefix such as "/a"; every prefix is an endpoint of its own
   */
  public String baseUrl(String prefix) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + prefix + "/v1";
  }

  /** Calls that have not been answered yet. */
  public int waiting() {
    return waiting.get();
  }

  private void take(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    waiting.incrementAndGet();
    if (delayMs == 0) {
      answer(exchange);
    } else {
      var unused = writer.schedule(() -> answer(exchange), delayMs, TimeUnit.MILLISECONDS);
    }
  }

  private void answer(HttpExchange exchange) {
    try (exchange) {
      exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
      if (delayMs > 0) {
        // hundreds of connections become idle at once, and the JDK's server closes most of them
        exchange.getResponseHeaders().add("Connection", "close");
      }
      exchange.sendResponseHeaders(200, ANSWER.length);
      exchange.getResponseBody().write(ANSWER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      waiting.decrementAndGet();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    reader.shutdownNow();
    writer.shutdownNow();
  }
}
