package io.flinkgraphrag.jobs.gateway.http;

import static io.flinkgraphrag.jobs.gateway.http.Wire.connect;
import static io.flinkgraphrag.jobs.gateway.http.Wire.readAll;
import static io.flinkgraphrag.jobs.gateway.http.Wire.readUntil;
import static io.flinkgraphrag.jobs.gateway.http.Wire.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that ask for leave to send their body, over real sockets. */
final class ExpectationTest {

  private static final int BODY_MAX = 1_000;
  private static final int LONG_MAX = 5_000;
  private static final Duration IDLE_MAX = Duration.ofMillis(500);

  /** What a client sends after its head without waiting for leave, or another one in its place. */
  private static final String SMUGGLED = "GET /seen HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private final BlockingQueue<HttpCall> seen = new LinkedBlockingQueue<>();
  private final BlockingQueue<HttpCall> held = new LinkedBlockingQueue<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    Routes routes =
        new Routes(
            List.of(
                new Route("GET", "/seen", seen::add),
                new Route("GET", "/held", held::add),
                new Route("POST", "/held", held::add),
                new Route("PUT", "/long/{name}", held::add)));
    server =
        HttpServer.start(
            new HttpSettings(
                "127.0.0.1",
                0,
                BODY_MAX,
                4,
                Duration.ofSeconds(30),
                IDLE_MAX,
                Duration.ofSeconds(30)),
            routes,
            path -> FaultShape.OWN,
            (call, status, nanos) -> {},
            new FewBodies());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** Long ones may come by PUT, but not to all names. */
  private static final class FewBodies implements LongBodies {
    @Override
    public int max() {
      return LONG_MAX;
    }

    @Override
    public boolean has(RequestHead head) {
      return head.method().equals("PUT");
    }

    @Override
    public Runnable admit(RequestHead head) throws HttpFault {
      if (head.path().endsWith("/full")) {
        throw HttpFault.of(429, "FULL", "as meant").retryAfter(Duration.ofSeconds(1));
      }
      return () -> {};
    }
  }

  private static HttpReply text(String text) {
    return new HttpReply(200, "text/plain", text.getBytes(StandardCharsets.UTF_8), Map.of());
  }

  private static String head(String request, String expected, int length) {
    return "%s HTTP/1.1\r\nHost: localhost\r\nExpect: %s\r\nContent-Length: %d\r\n\r\n"
        .formatted(request, expected, length);
  }

  @Test
  void aRefusalIsTheOnlyReplyWhateverComesAfterTheHead() throws Exception {
    Map<String, String> refused =
        Map.of(
            head("POST /held", "100-continue", BODY_MAX * 300), "413",
            head("PUT /long/large", "100-continue", LONG_MAX * 300), "413",
            head("PUT /long/full", "100-continue", SMUGGLED.length()), "429",
            head("POST /held", "a-miracle", SMUGGLED.length()), "417",
            head("PUT /long/other", "a-miracle", SMUGGLED.length()), "417");
    for (Map.Entry<String, String> each : refused.entrySet()) {
      for (String before : List.of("", "GET /held HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
        try (Socket socket = connect(server)) {
          write(socket, before + each.getKey() + SMUGGLED);
          if (!before.isEmpty()) {
            HttpCall first = held.poll(20, TimeUnit.SECONDS);
            // by then what was sent with the first one has come
            first.every(Duration.ofMillis(200), () -> first.reply(text("one")));
          }
          String all = readAll(socket);
          assertThat(all.split("HTTP/1.1 ", -1)).as(all).hasSize(before.isEmpty() ? 2 : 3);
          assertThat(all)
              .contains("HTTP/1.1 " + each.getValue() + " ")
              .containsIgnoringCase("connection: close");
        }
      }
    }
    assertThat(seen).isEmpty();
    assertThat(held).isEmpty();
  }

  @Test
  void leaveToSendIsNoReplyForWhichAConnectionIsIdle() throws Exception {
    for (String request : List.of("POST /held", "PUT /long/a")) {
      try (Socket socket = connect(server)) {
        write(socket, head(request, "100-continue", 4));
        assertThat(readUntil(socket, "\r\n\r\n")).startsWith("HTTP/1.1 100 Continue");
        write(socket, "body");
        HttpCall call = held.poll(20, TimeUnit.SECONDS);
        assertThat(call.body()).asString(StandardCharsets.UTF_8).isEqualTo("body");
        call.every(IDLE_MAX.multipliedBy(3), () -> call.reply(text("late")));
        assertThat(readUntil(socket, "late")).contains(" 200 OK");
      }
    }
  }

  @Test
  void aBodyMayComeMoreSlowlyThanAnIdleConnectionMayWait() throws Exception {
    try (Socket socket = connect(server)) {
      write(socket, head("PUT /long/a", "100-continue", 4));
      assertThat(readUntil(socket, "\r\n\r\n")).startsWith("HTTP/1.1 100 Continue");
      write(socket, "bo");
      TimeUnit.MILLISECONDS.sleep(IDLE_MAX.multipliedBy(2).toMillis());
      write(socket, "dy");
      HttpCall call = held.poll(20, TimeUnit.SECONDS);
      call.reply(text("whole"));
      assertThat(readUntil(socket, "whole")).contains(" 200 OK");
    }
  }
}
