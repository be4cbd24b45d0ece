package io.flinkgraphrag.generate.chat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;

/**
 * A server that speaks OpenAI's chat completions over real connections, or fails to in every way
 * that was seen. Its behaviour can be changed at any time and holds for calls that begin later.
 */
public final class FakeOpenAi implements AutoCloseable {

  /** Tokens of the answer, cited, that {@link Behaviour#OK} streams. */
  public static final List<String> TOKENS =
      List.of("Raft was designed by ", "Diego Ongaro and John Ousterhout", " [1].");

  /** What {@link Behaviour#RATE_LIMITED} asks for. */
  public static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  public static final String MODEL = "fake-1";

  /** Bytes of a piece of {@link Behaviour#SCRIPTED}: events, tags and characters are cut by it. */
  private static final int PIECE = 23;

  /** What the server does with a call. */
  public enum Behaviour {
    OK,
    /** Like OK, but each event waits for the pause. */
    SLOW_STREAM,
    /** OK, once {@link #release} is called. */
    HELD,
    /** OK without [DONE], usage and the empty lines, with carriage returns and comments. */
    SLOPPY,
    RATE_LIMITED,
    SERVER_ERROR,
    UNAUTHORIZED,
    BAD_REQUEST,
    NOT_FOUND,
    HTML,
    EMPTY,
    NOT_JSON,
    /** An error object within the stream. */
    ERROR_EVENT,
    /** An error of vLLM's older form after half a text, and [DONE]. */
    ERROR_AFTER_TEXT,
    /** Thoughts, each after the pause, for twenty pauses; then OK. */
    THINKING,
    /** Ends in order, but before the answer does. */
    UNFINISHED,
    /** The connection closes within a chunk. */
    TRUNCATED,
    /** Nothing but marks of passages that do not exist. */
    ONLY_MARKS,
    /** Tokens for ever. */
    ENDLESS,
    /** Headers and a first token, then silence. */
    HANG,
    /** Silence from the start. */
    NEVER_ANSWERS,
    /** [DONE], and the connection stays open. */
    HANG_AFTER_DONE,
    /** How the answer ended, and neither [DONE] nor the connection's end. */
    HANG_AFTER_FINISH,
    /** Token counts after that, and no end either. */
    HANG_AFTER_USAGE,
    /** What {@link #script} says, in pieces of a few bytes. */
    SCRIPTED,
    /** 400 unless the call says max_completion_tokens, no temperature and no stream_options. */
    PICKY
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final Queue<String> bodies = new ConcurrentLinkedQueue<>();
  private final Queue<String> keys = new ConcurrentLinkedQueue<>();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger disconnects = new AtomicInteger();
  private volatile Behaviour behaviour;
  private volatile List<String> tokens = TOKENS;
  private volatile Duration pause = Duration.ofMillis(20);
  private volatile Script script = new Script(200, "", "", "");

  /** A reply as it is. */
  private record Script(int status, String type, String encoding, String body) {}

  public FakeOpenAi(Behaviour behaviour) {
    this.behaviour = behaviour;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 512);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/v1/chat/completions", this::answer);
    server.start();
  }

  public String baseUrl() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  public FakeOpenAi behave(Behaviour next) {
    behaviour = next;
    return this;
  }

  public FakeOpenAi say(String... newTokens) {
    tokens = List.of(newTokens);
    return this;
  }

  public FakeOpenAi pause(Duration newPause) {
    pause = newPause;
    return this;
  }

  /** The next replies of {@link Behaviour#SCRIPTED}. */
  public void script(int status, String type, String encoding, String body) {
    script = new Script(status, type, encoding, body);
  }

  /** Lets the held calls go. */
  public void release() {
    released.countDown();
  }

  /** The requests' bodies in the order of arrival. */
  public List<String> bodies() {
    return List.copyOf(bodies);
  }

  /** The Authorization headers, "" where there was none. */
  public List<String> keys() {
    return List.copyOf(keys);
  }

  public int inFlight() {
    return inFlight.get();
  }

  /** Calls whose client went away before the server was done. */
  public int disconnects() {
    return disconnects.get();
  }

  private void answer(HttpExchange exchange) {
    inFlight.incrementAndGet();
    try (exchange) {
      String key = exchange.getRequestHeaders().getFirst("Authorization");
      keys.add(key == null ? "" : key);
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      bodies.add(body);
      if (behaviour == Behaviour.PICKY) {
        picky(exchange, body);
      } else {
        behave(exchange, key);
      }
    } catch (IOException e) {
      disconnects.incrementAndGet();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      inFlight.decrementAndGet();
    }
  }

  private void picky(HttpExchange exchange, String body) throws IOException, InterruptedException {
    if (body.contains("\"stream_options\"")) {
      reply(exchange, 400, "{\"error\":{\"message\":\"Unknown field: stream_options\"}}");
    } else if (body.contains("\"max_completion_tokens\"") && !body.contains("\"temperature\"")) {
      stream(exchange, false);
    } else {
      reply(exchange, 400, "{\"error\":{\"message\":\"Unsupported parameter: 'max_tokens'\"}}");
    }
  }

  private void scripted(HttpExchange exchange) throws IOException {
    Script told = script;
    byte[] bytes = told.body().getBytes(StandardCharsets.UTF_8);
    if (told.encoding().equals("gzip")) {
      ByteArrayOutputStream zipped = new ByteArrayOutputStream();
      try (OutputStream zip = new GZIPOutputStream(zipped)) {
        zip.write(bytes);
      }
      bytes = zipped.toByteArray();
    }
    exchange.getResponseHeaders().add("Content-Type", told.type());
    if (!told.encoding().isEmpty()) {
      exchange.getResponseHeaders().add("Content-Encoding", told.encoding());
    }
    exchange.sendResponseHeaders(told.status(), 0);
    OutputStream body = exchange.getResponseBody();
    for (int from = 0; from < bytes.length; from += PIECE) {
      body.write(bytes, from, Math.min(PIECE, bytes.length - from));
      body.flush();
    }
  }

  private void behave(HttpExchange exchange, String key) throws IOException, InterruptedException {
    switch (behaviour) {
      case OK, SLOW_STREAM -> stream(exchange, behaviour == Behaviour.SLOW_STREAM);
      case HELD -> {
        released.await();
        stream(exchange, false);
      }
      case SLOPPY -> reply(exchange, 200, sloppy());
      case RATE_LIMITED -> {
        exchange.getResponseHeaders().add("Retry-After", String.valueOf(RETRY_AFTER.toSeconds()));
        reply(exchange, 429, "{\"error\":{\"message\":\"slow down\"}}");
      }
      case NOT_FOUND -> reply(exchange, 404, "{\"error\":{\"message\":\"no such model\"}}");
      case SERVER_ERROR -> reply(exchange, 500, "{\"error\":{\"message\":\"out of memory\"}}");
      case UNAUTHORIZED ->
          reply(exchange, 401, "{\"error\":{\"message\":\"bad key " + key + "\"}}");
      case BAD_REQUEST -> reply(exchange, 400, "{\"error\":{\"message\":\"no such model\"}}");
      case HTML -> reply(exchange, 200, "<html><body>Welcome to nginx</body></html>");
      case EMPTY -> reply(exchange, 200, "");
      case NOT_JSON -> reply(exchange, 200, "data: {\"choices\":[{\n\n");
      case ERROR_EVENT -> reply(exchange, 200, "data: {\"error\":{\"message\":\"CUDA\"}}\n\n");
      case ERROR_AFTER_TEXT ->
          reply(
              exchange,
              200,
              event(delta(tokens.get(0)))
                  + event("{\"object\":\"error\",\"message\":\"boom\",\"code\":400}")
                  + event("[DONE]"));
      case THINKING -> think(exchange);
      case UNFINISHED -> reply(exchange, 200, event(delta(tokens.get(0))));
      case TRUNCATED -> truncated(exchange);
      case ONLY_MARKS ->
          reply(exchange, 200, event(delta("[7] [8]")) + event(finish()) + event("[DONE]"));
      case ENDLESS -> endless(exchange);
      case HANG -> hang(exchange, event(delta(tokens.get(0))));
      case NEVER_ANSWERS -> closing.await();
      case SCRIPTED -> scripted(exchange);
      case PICKY -> throw new IllegalStateException("read by its body");
      case HANG_AFTER_DONE ->
          hang(exchange, event(delta(tokens.get(0))) + event(finish()) + event("[DONE]"));
      case HANG_AFTER_FINISH -> hang(exchange, event(delta(tokens.get(0))) + event(finish()));
      case HANG_AFTER_USAGE ->
          hang(exchange, event(delta(tokens.get(0))) + event(finish()) + event(usage()));
    }
  }

  private void stream(HttpExchange exchange, boolean slow)
      throws IOException, InterruptedException {
    stream(begin(exchange), slow);
  }

  /** As Ollama does it. */
  private void think(HttpExchange exchange) throws IOException, InterruptedException {
    OutputStream body = begin(exchange);
    for (int i = 0; i < 20 && !closing.await(pause.toMillis(), TimeUnit.MILLISECONDS); i++) {
      send(body, event("{\"choices\":[{\"index\":0,\"delta\":{\"reasoning\":\"hm \"}}]}"));
    }
    stream(body, false);
  }

  private void stream(OutputStream body, boolean slow) throws IOException, InterruptedException {
    for (String token : tokens) {
      if (slow && closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
      send(body, event(delta(token)));
    }
    send(body, event(finish()) + event(usage()) + event("[DONE]"));
  }

  private String sloppy() {
    StringBuilder body = new StringBuilder(": keep-alive\r\n");
    tokens.forEach(token -> body.append("data:").append(delta(token)).append("\r\n"));
    return body.append("event: message\r\ndata:").append(finish()).toString();
  }

  private static void truncated(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 10_000);
    send(exchange.getResponseBody(), event(delta("Raft was")));
  }

  private void endless(HttpExchange exchange) throws IOException {
    OutputStream body = begin(exchange);
    String many = event(delta("x".repeat(1_000))).repeat(64);
    while (closing.getCount() > 0) {
      send(body, many);
    }
  }

  /** Stays silent; comments, which are no tokens, tell it when the client has gone. */
  private void hang(HttpExchange exchange, String beginning)
      throws IOException, InterruptedException {
    OutputStream body = begin(exchange);
    send(body, beginning);
    while (!closing.await(10, TimeUnit.MILLISECONDS)) {
      send(body, ": ping\n");
    }
  }

  private static OutputStream begin(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    return exchange.getResponseBody();
  }

  private static void reply(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static void send(OutputStream body, String text) throws IOException {
    body.write(text.getBytes(StandardCharsets.UTF_8));
    body.flush();
  }

  private static String event(String data) {
    return "data: " + data + "\n\n";
  }

  private static String delta(String token) {
    return "{\"model\":\""
        + MODEL
        + "\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
        + token.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n")
        + "\"},\"finish_reason\":null}]}";
  }

  private static String finish() {
    return "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":null}";
  }

  private static String usage() {
    return "{\"choices\":[],\"usage\":{\"prompt_tokens\":120,\"completion_tokens\":9}}";
  }

  /** The base URL of a port that nobody listens on. */
  public static String refusingUrl() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "http://127.0.0.1:" + socket.getLocalPort() + "/v1";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Accepts connections and resets each as soon as a byte has come. */
  public static final class Resetting implements AutoCloseable {

    private final ServerSocket socket;
    private final Thread thread = new Thread(this::reset, "fake-openai-resetting");

    public Resetting() {
      try {
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      thread.setDaemon(true);
      thread.start();
    }

    public String baseUrl() {
      return "http://127.0.0.1:" + socket.getLocalPort() + "/v1";
    }

    private void reset() {
      while (!socket.isClosed()) {
        try (Socket connection = socket.accept()) {
          int first = connection.getInputStream().read();
          connection.setSoLinger(first >= 0, 0);
        } catch (IOException e) {
          // a client that went first, or closed: the loop's condition ends it
        }
      }
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
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
