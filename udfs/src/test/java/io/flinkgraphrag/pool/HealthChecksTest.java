package io.flinkgraphrag.pool;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.flinkgraphrag.discover.Endpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The checks over real connections. */
class HealthChecksTest {

  private final HttpClient client = HttpClient.newHttpClient();
  private final HealthCheck http = new HttpHealthCheck(client, "/health", Duration.ofMillis(300));

  private static Endpoint endpoint(int port) {
    return Endpoint.at("http://127.0.0.1:" + port + "/v1");
  }

  private static String failure(CompletableFuture<String> look) throws Exception {
    try {
      throw new AssertionError("it was good: " + look.get(20, SECONDS));
    } catch (ExecutionException e) {
      return e.getCause().getMessage();
    }
  }

  private CompletableFuture<String> look(int status) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    server.createContext(
        "/",
        exchange -> {
          boolean right = exchange.getRequestURI().toString().equals("/health");
          exchange.sendResponseHeaders(right ? status : 500, -1);
          exchange.close();
        });
    server.start();
    CompletableFuture<String> look = http.look(endpoint(server.getAddress().getPort()));
    var unused = look.whenComplete((seen, error) -> server.stop(0));
    return look;
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 204, 401, 404, 405, 429})
  void anyStatusBelow500IsAlive(int status) throws Exception {
    assertThat(look(status).get(20, SECONDS)).contains("/health -> " + status);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503})
  void aBrokenServerIsNot(int status) throws Exception {
    assertThat(failure(look(status))).contains("/health -> " + status);
  }

  @Test
  void aSilentServerIsNot() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      assertThat(failure(http.look(endpoint(silent.getLocalPort())))).contains("no answer in time");
    }
  }

  @Test
  void aClosedPortIsNot() throws Exception {
    ServerSocket closed = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    closed.close();
    assertThat(failure(http.look(endpoint(closed.getLocalPort())))).contains("connection refused");
    try (PoolTime time = new TimerThread(Executors.newSingleThreadScheduledExecutor())) {
      HealthCheck tcp = new TcpHealthCheck(time, Runnable::run);
      assertThat(failure(tcp.look(endpoint(closed.getLocalPort())))).contains("TCP 127.0.0.1:");
    }
  }

  @Test
  void anOpenPortIsAliveByTcp() throws Exception {
    try (PoolTime time = new TimerThread(Executors.newSingleThreadScheduledExecutor());
        ServerSocket open = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      HealthCheck tcp = new TcpHealthCheck(time, Runnable::run);
      assertThat(tcp.look(endpoint(open.getLocalPort())).get(20, SECONDS)).endsWith("connected");
    }
  }

  @Test
  void anUnknownHostIsNotAliveByTcp() throws Exception {
    try (PoolTime time = new TimerThread(Executors.newSingleThreadScheduledExecutor())) {
      HealthCheck tcp = new TcpHealthCheck(time, Runnable::run);
      assertThat(failure(tcp.look(Endpoint.at("http://host.invalid:1/v1"))))
          .contains("TCP host.invalid:1 -> the host name is unknown");
    }
  }
}
