package io.flinkgraphrag.jobs.cli.operate;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.flink.FlinkRest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import picocli.CommandLine;

/**
 * A server that plays Flink's REST API: it gives the replies that a test has put down for a call,
 * one after another, and the last one for ever. An id in a path that the caller chose is {@code *}.
 */
final class FakeFlink implements AutoCloseable {

  static final FlinkRest.Pace PACE =
      new FlinkRest.Pace(Duration.ofMillis(5), Duration.ofSeconds(5), Duration.ofMillis(300));

  static final String JOB = "000000003e912d390000000000000000";
  static final String IN_PROGRESS = "{\"status\":{\"id\":\"IN_PROGRESS\"}}";
  static final String NO_LEADER =
      "{\"errors\":[\"Service temporarily unavailable due to an ongoing leader election.\"]}";

  /** One reply. */
  record Reply(int status, String body, String location) {}

  private final HttpServer server;
  private final Map<String, Deque<Reply>> replies = new ConcurrentHashMap<>();

  /** Calls as they came: method, path, a blank, the body. */
  final List<String> calls = new CopyOnWriteArrayList<>();

  FakeFlink() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.start();
    on("GET /jobmanager/config", 200, config("file:///sp"));
    on("GET /jobs/overview", 200, overview("RUNNING", 42, 42));
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  FakeFlink on(String call, int status, String body) {
    return on(call, new Reply(status, body, ""));
  }

  FakeFlink on(String call, Reply reply) {
    replies.computeIfAbsent(call, key -> new ArrayDeque<>()).add(reply);
    return this;
  }

  /** In place of what was put down before. */
  FakeFlink only(String call, int status, String body) {
    replies.remove(call);
    return on(call, status, body);
  }

  static String config(String savepoints) {
    return "[{\"key\":\"execution.checkpointing.savepoint-dir\",\"value\":\"" + savepoints + "\"}]";
  }

  static String overview(String state, int running, int total) {
    return "{\"jobs\":[" + job(JOB, state, running, total, "Adaptive") + "]}";
  }

  static String job(String id, String state, int running, int total, String scheduler) {
    return ("{\"jid\":\"%s\",\"state\":\"%s\",\"schedulerType\":\"%s\",\"end-time\":-1,"
            + "\"tasks\":{\"total\":%d,\"running\":%d}}")
        .formatted(id, state, scheduler, total, running);
  }

  static String taken(String path) {
    return "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{\"location\":\"" + path + "\"}}";
  }

  static String complete(int checkpoint) {
    return "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{\"checkpointId\":%d,\"failure-cause\":null}}"
        .formatted(checkpoint);
  }

  static String failed(String trace) {
    return "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{\"failure-cause\":{\"class\":\"x\",\"stack-trace\":\""
        + trace
        + "\"}}}";
  }

  private void answer(HttpExchange call) throws IOException {
    String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String path = call.getRequestURI().getPath();
    calls.add(call.getRequestMethod() + " " + path + " " + body);
    String key =
        call.getRequestMethod()
            + " "
            + path.replaceAll("/(savepoints|checkpoints)/[0-9a-f]{32}$", "/$1/*");
    Deque<Reply> left = replies.get(key);
    Reply reply =
        left == null ? new Reply(404, "{\"errors\":[\"Not found: " + key + "\"]}", "") : next(left);
    if (!reply.location().isEmpty()) {
      call.getResponseHeaders().set("Location", reply.location());
    }
    byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
    call.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
    call.getResponseBody().write(bytes);
    call.close();
  }

  private static synchronized Reply next(Deque<Reply> left) {
    return left.size() > 1 ? left.remove() : left.element();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  /** What a command did: exit code, results, and notes with the error as the last one. */
  record Ended(int code, String out, String err) {}

  /** Runs a command as the command line does. */
  static Ended run(Object command, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        new CommandLine(command)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .setExecutionExceptionHandler(
                (error, failed, parsed) -> {
                  failed.getErr().println(error.getMessage());
                  return error instanceof CommandFailure failure ? failure.exitCode() : 99;
                });
    int code = line.execute(arguments);
    return new Ended(code, out.toString().strip(), err.toString().strip());
  }
}
