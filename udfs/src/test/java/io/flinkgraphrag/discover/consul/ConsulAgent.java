package io.flinkgraphrag.discover.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real agent of Consul as a process, where the environment names its program by {@link
 * #VARIABLE}. Killed by {@link #close}.
 */
public final class ConsulAgent implements AutoCloseable {

  public static final String VARIABLE = "GRAPHRAG_CONSUL";

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int CALL_MS_MAX = 10_000;

  private final int port = freePort();
  private final List<String> command;
  private final Path log;
  private Process process;

  private ConsulAgent(Path folder, String... mode) {
    log = folder.resolve("consul.log");
    command = new ArrayList<>(List.of(System.getenv(VARIABLE), "agent"));
    command.addAll(List.of(mode));
    command.addAll(
        List.of(
            "-node=node-1",
            "-bind=127.0.0.1",
            "-client=127.0.0.1",
            "-http-port=" + port,
            "-server-port=" + freePort(),
            "-serf-lan-port=" + freePort(),
            "-serf-wan-port=-1",
            "-dns-port=-1",
            "-grpc-port=-1",
            "-grpc-tls-port=-1",
            "-log-level=info",
            "-hcl=disable_update_check = true"));
  }

  /** Skips the test where there is no Consul. */
  public static void require() {
    if (System.getenv(VARIABLE) == null) {
      String message = VARIABLE + " names no program of Consul, so only the fake is tried";
      System.out.println("SKIPPED: " + message);
      abort(message);
    }
  }

  /** One that knows nothing after a restart. */
  public static ConsulAgent dev(Path folder) {
    return new ConsulAgent(folder, "-dev");
  }

  /** One that knows after a restart what it knew. */
  static ConsulAgent remembering(Path folder) {
    return new ConsulAgent(
        folder,
        "-server",
        "-bootstrap",
        "-data-dir=" + folder.resolve("data"),
        "-hcl=performance { raft_multiplier = 1 }");
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Returns when it leads itself, and so takes and tells everything. */
  public void start() {
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> isUp() && get("/v1/health/service/consul?passing").contains("node-1"));
  }

  /** As a machine does that goes down. */
  public void kill() {
    process.destroyForcibly();
    process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  void freeze() {
    signal("STOP");
  }

  void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      Process kill =
          new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid()).inheritIO().start();
      assertThat(kill.waitFor()).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What the agent says to a GET. */
  public String get(String path) throws IOException {
    return call("GET", path, "");
  }

  /** Fails where the agent does. */
  public void put(String path, String body) {
    try {
      call("PUT", path, body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isUp() {
    return process != null && process.isAlive();
  }

  /** By the old client, which has no threads: tests look for those of the new one. */
  private String call(String method, String path, String body) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(url() + path).toURL().openConnection();
    connection.setConnectTimeout(CALL_MS_MAX);
    connection.setReadTimeout(CALL_MS_MAX);
    connection.setRequestMethod(method);
    if (!body.isEmpty()) {
      connection.setDoOutput(true);
      connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    }
    try (InputStream reply = connection.getInputStream()) {
      return new String(reply.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() {
    if (process != null) {
      kill();
    }
  }
}
