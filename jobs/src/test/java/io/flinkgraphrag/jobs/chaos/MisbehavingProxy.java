package io.flinkgraphrag.jobs.chaos;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A reverse proxy before one generator that can do what no healthy generator does, and keeps a log
 * of the chat calls: when each came, when it ended, and how. Its behaviour can be changed at any
 * time and holds for calls that come later.
 *
 * <p>One call per connection, so that the end of either side ends the other: a client that leaves
 * is seen at once, and its call at the generator ends with it. What it does not spoil it passes on
 * as it comes.
 */
final class MisbehavingProxy implements AutoCloseable {

  /** What is done with a call. Health checks are passed on but for {@link #RESET}. */
  enum Behaviour {
    FORWARD,
    /** Ten times later. */
    SLOW,
    HTML,
    EMPTY,
    TRUNCATED_JSON,
    NO_CHOICES,
    /** Half of the stream, and then its orderly end. */
    CUT,
    RATE_LIMITED,
    /** Nothing at all. */
    RESET
  }

  /** How a call ended. */
  enum End {
    SERVED,
    FAILED,
    /** The client did not wait. */
    LEFT
  }

  /** What a call waits before it is passed on: a generator without a model is too quick. */
  static final Duration PACE = Duration.ofMillis(80);

  static final Duration SLOW_PACE = PACE.multipliedBy(10);

  /** What {@link Behaviour#RATE_LIMITED} asks for. */
  static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private static final int BACKLOG = 256;
  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *(\\d+)");

  /** One chat call. The first end counts. */
  static final class Call {

    private final long cameAt = nowMs();
    private volatile long endedAt;
    private volatile End end;
    private volatile Socket upstream;

    long cameAt() {
      return cameAt;
    }

    long endedAt() {
      return endedAt;
    }

    /** Null while it is under way. */
    End end() {
      return end;
    }

    private synchronized void ends(End how) {
      if (end == null) {
        endedAt = nowMs();
        end = how;
      }
    }
  }

  private record Request(boolean chat, String path, byte[] body) {}

  private final ServerSocket socket;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
  private final AtomicInteger turn = new AtomicInteger();
  private final int backend;
  private volatile List<Behaviour> behaviours = List.of(Behaviour.FORWARD);

  /** Passes on to a port of this machine. */
  MisbehavingProxy(int backend) throws IOException {
    this.backend = backend;
    socket = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  /** Of the clock of the log. */
  static long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  int port() {
    return socket.getLocalPort();
  }

  /** What calls get from now on, in turn. */
  void behave(Behaviour... next) {
    behaviours = List.of(next);
  }

  /** The chat calls in the order of their coming. */
  List<Call> calls() {
    return List.copyOf(calls);
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        threads.execute(() -> serve(client));
      } catch (IOException | RejectedExecutionException e) {
        // closed: the loop's condition ends it
      }
    }
  }

  private void serve(Socket client) {
    try {
      Request request = read(client.getInputStream());
      List<Behaviour> now = behaviours;
      if (request == null) {
        client.close();
      } else if (request.chat) {
        Behaviour behaviour = now.get(Math.floorMod(turn.getAndIncrement(), now.size()));
        Call call = new Call();
        calls.add(call);
        threads.execute(() -> watch(client, call));
        long pace = behaviour == Behaviour.SLOW ? SLOW_PACE.toMillis() : PACE.toMillis();
        var unused =
            timer.schedule(
                () -> threads.execute(() -> answer(client, request, behaviour, call)),
                behaviour == Behaviour.RESET ? 0 : pace,
                TimeUnit.MILLISECONDS);
      } else {
        boolean reset = now.get(0) == Behaviour.RESET;
        answer(client, request, reset ? Behaviour.RESET : Behaviour.FORWARD, new Call());
      }
    } catch (IOException | RejectedExecutionException e) {
      reset(client);
    }
  }

  /** Null where the client has nothing to say. */
  private static Request read(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        return null;
      }
      head.write(next);
    }
    String text = head.toString(StandardCharsets.US_ASCII);
    String path = text.split(" ", 3)[1];
    Matcher length = LENGTH.matcher(text);
    byte[] body = length.find() ? in.readNBytes(Integer.parseInt(length.group(1))) : new byte[0];
    return new Request(text.startsWith("POST"), path, body);
  }

  /** Waits for the client's leaving, or for this side's end. */
  private static void watch(Socket client, Call call) {
    try {
      while (client.getInputStream().read() >= 0) {
        // it has nothing to say
      }
    } catch (IOException e) {
      // as good as an end
    }
    call.ends(End.LEFT);
    closeQuietly(call.upstream);
  }

  private void answer(Socket client, Request request, Behaviour behaviour, Call call) {
    try {
      boolean served =
          switch (behaviour) {
            case FORWARD, SLOW -> forward(client, request, call, false);
            case CUT -> forward(client, request, call, true);
            case HTML -> say(client, "200 OK", "", "<html><body>Welcome to nginx!</body></html>");
            case EMPTY -> say(client, "200 OK", "", "");
            case TRUNCATED_JSON ->
                say(client, "200 OK", "", "data: {\"choices\":[{\"delta\":{\"co");
            case NO_CHOICES ->
                say(client, "200 OK", "", "data: {\"object\":\"x\"}\n\ndata: [DONE]\n\n");
            case RATE_LIMITED ->
                say(
                    client,
                    "429 Too Many Requests",
                    "Retry-After: " + RETRY_AFTER.toSeconds() + "\r\n",
                    "{\"error\":{\"message\":\"slow down\"}}");
            case RESET -> throw new IOException("as it was told");
          };
      call.ends(served ? End.SERVED : End.FAILED);
      closeQuietly(client);
    } catch (IOException e) {
      call.ends(End.FAILED);
      reset(client);
    }
  }

  private static boolean say(Socket client, String status, String header, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String head =
        "HTTP/1.1 %s\r\n%sContent-Type: text/event-stream\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
            .formatted(status, header, bytes.length);
    OutputStream out = client.getOutputStream();
    out.write((head + body).getBytes(StandardCharsets.UTF_8));
    out.flush();
    return false;
  }

  /** Whether the client got all of a good answer. */
  private boolean forward(Socket client, Request request, Call call, boolean cut)
      throws IOException {
    try (Socket upstream = new Socket()) {
      call.upstream = upstream;
      upstream.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), backend));
      OutputStream to = upstream.getOutputStream();
      // HTTP 1.0: the body ends with the connection, and has no frame that a cut would break
      String head =
          "%s %s HTTP/1.0\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
              .formatted(request.chat ? "POST" : "GET", request.path, request.body.length);
      to.write(head.getBytes(StandardCharsets.US_ASCII));
      to.write(request.body);
      to.flush();
      return passOn(upstream.getInputStream(), client.getOutputStream(), cut);
    }
  }

  private static boolean passOn(InputStream from, OutputStream to, boolean cut) throws IOException {
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    if (cut) {
      byte[] all = from.readAllBytes();
      to.write(all, 0, all.length / 2);
    } else {
      byte[] buffer = new byte[8_192];
      for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
        seen.write(buffer, 0, read);
        to.write(buffer, 0, read);
        to.flush();
      }
    }
    String text = seen.toString(StandardCharsets.UTF_8);
    if (!cut && text.isEmpty()) {
      throw new IOException("the generator said nothing");
    }
    return text.startsWith("HTTP/1.1 200") && text.contains("[DONE]");
  }

  private static void reset(Socket client) {
    try {
      client.setSoLinger(true, 0);
      client.close();
    } catch (IOException e) {
      // it is closed
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      if (socket != null) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    timer.shutdownNow();
    threads.shutdownNow();
  }
}
