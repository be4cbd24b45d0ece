package io.flinkgraphrag.jobs.generator;

import com.sun.net.httpserver.HttpExchange;
import io.flinkgraphrag.embed.inprocess.BertTokens;
import io.flinkgraphrag.http.CallException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The calls for chat completions: how many are in flight, and their end. A call is in flight from
 * when its head is read until its answer is sent. Thread-safe.
 */
final class ChatCalls implements AutoCloseable {

  /** Bytes of a request; the longest prompt of ours has about 180,000, escaped. */
  static final int BODY_MAX = 512 << 10;

  private final Answering answering;
  private final String model;
  private final int max;
  private final BertTokens tokens = BertTokens.load();
  private final Semaphore free;

  /** As many threads as cores: each one more takes memory of its own in the native tokenizer. */
  private final ExecutorService computing =
      Executors.newFixedThreadPool(
          Runtime.getRuntime().availableProcessors(),
          task -> {
            Thread thread = new Thread(task, "generator-computing");
            thread.setDaemon(true);
            return thread;
          });

  private volatile boolean draining;

  ChatCalls(Answering answering, String model, int max) {
    this.answering = answering;
    this.model = model;
    this.max = max;
    this.free = new Semaphore(max);
  }

  int inFlight() {
    return max - free.availablePermits();
  }

  boolean isDraining() {
    return draining;
  }

  /** Refuses further calls from now on. */
  void drain() {
    draining = true;
  }

  /** Waits for the calls in flight, once there can come no more; false where some are left. */
  boolean awaitEnd(Duration timeout) throws InterruptedException {
    boolean ended = free.tryAcquire(max, timeout.toMillis(), TimeUnit.MILLISECONDS);
    if (ended) {
      free.release(max);
    }
    return ended;
  }

  void handle(HttpExchange exchange) throws IOException, RefusedException {
    if (!free.tryAcquire()) {
      throw new RefusedException(draining ? Refusal.draining() : Refusal.tooMany(max));
    }
    try {
      if (draining) {
        throw new RefusedException(Refusal.draining());
      }
      ChatCall call = ChatCall.parse(body(exchange));
      send(exchange, call, reply(call));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RefusedException(Refusal.draining());
    } finally {
      free.release();
    }
  }

  private static byte[] body(HttpExchange exchange) throws IOException, RefusedException {
    byte[] body = exchange.getRequestBody().readNBytes(BODY_MAX + 1);
    if (body.length > BODY_MAX) {
      throw new RefusedException(Refusal.tooLarge(BODY_MAX));
    }
    return body;
  }

  private ChatReply reply(ChatCall call) throws RefusedException, InterruptedException {
    try {
      return computing.submit(() -> compute(call)).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CallException refused) {
        throw new RefusedException(Refusal.notForThis(refused.getMessage()));
      }
      throw new IllegalStateException("cannot answer", e.getCause());
    }
  }

  private ChatReply compute(ChatCall call) throws CallException {
    String text = answering.answer(call.userMessage());
    return new ChatReply(
        "chatcmpl-" + UUID.randomUUID(),
        Instant.now().getEpochSecond(),
        model,
        text,
        call.texts().stream().mapToInt(tokens::count).sum(),
        tokens.count(text));
  }

  @Override
  public void close() {
    computing.shutdownNow();
  }

  private static void send(HttpExchange exchange, ChatCall call, ChatReply reply)
      throws IOException {
    if (!call.stream()) {
      Replies.json(exchange, 200, reply.whole());
      return;
    }
    // its body has been read to the end by now
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
    exchange.getResponseHeaders().set("Cache-Control", "no-cache");
    exchange.sendResponseHeaders(200, Replies.CHUNKED);
    try (OutputStream out = exchange.getResponseBody()) {
      reply.stream(out, call.usageInStream());
    }
  }
}
