package io.flinkgraphrag.jobs.gateway.http;

import static io.flinkgraphrag.jobs.gateway.http.Wire.connect;
import static io.flinkgraphrag.jobs.gateway.http.Wire.readAll;
import static io.flinkgraphrag.jobs.gateway.http.Wire.readUntil;
import static io.flinkgraphrag.jobs.gateway.http.Wire.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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

/** The server over real sockets. */
final class HttpServerTest {

  private static final int BODY_MAX = 1_000;
  private static final int CONNECTIONS_MAX = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final HttpClient client = HttpClient.newHttpClient();
  private final BlockingQueue<HttpCall> held = new LinkedBlockingQueue<>();
  private final BlockingQueue<Integer> ends = new LinkedBlockingQueue<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = start(Duration.ofSeconds(30), Duration.ofSeconds(30));
  }

  private HttpServer start(Duration receiveMax, Duration idleMax) throws IOException {
    Routes routes =
        new Routes(
            List.of(
                new Route("POST", "/echo", call -> call.reply(reply(call.body()))),
                new Route("GET", "/held", held::add),
                new Route("GET", "/one/{name}", call -> call.reply(text(call.parameter(0)))),
                new Route(
                    "GET",
                    "/two/{name}/of/{more}",
                    call ->
                        call.reply(
                            text(
                                call.parameter(0)
                                    + "|"
                                    + call.parameter(1)
                                    + "|"
                                    + call.query("q").orElse("-")))),
                new Route(
                    "GET",
                    "/broken",
                    call -> {
                      throw new IllegalStateException("as meant");
                    })));
    return HttpServer.start(
        new HttpSettings(
            "127.0.0.1", 0, BODY_MAX, CONNECTIONS_MAX, receiveMax, idleMax, Duration.ofSeconds(30)),
        routes,
        path -> FaultShape.OWN,
        (call, status, nanos) -> ends.add(status));
  }

  @Test
  void aConnectionWhoseBodyWasTooLongIsClosedLikeAnyThatIsIdle() throws Exception {
    server.close();
    server = start(Duration.ofSeconds(30), Duration.ofMillis(500));
    try (Socket socket = connect(server)) {
      write(
          socket,
          "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
              .formatted(BODY_MAX * 2, "x".repeat(BODY_MAX * 2)));
      assertThat(readAll(socket)).contains(" 413 ");
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static HttpReply reply(byte[] body) {
    return new HttpReply(200, "text/plain", body, Map.of());
  }

  private static HttpReply text(String text) {
    return reply(text.getBytes(StandardCharsets.UTF_8));
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void aBodyUpToTheLimitIsTakenAndALongerOneRefusedThoughTheConnectionStays() throws Exception {
    String fits = "x".repeat(BODY_MAX);
    assertThat(send(to("/echo").POST(BodyPublishers.ofString(fits))).body()).isEqualTo(fits);

    for (boolean chunked : List.of(false, true)) {
      var body = BodyPublishers.ofString(fits + "x");
      HttpResponse<String> refused =
          send(to("/echo").POST(chunked ? BodyPublishers.fromPublisher(body) : body));
      assertThat(refused.statusCode()).isEqualTo(413);
      assertThat(refused.body()).contains("TOO_LARGE", "1,000 bytes");
    }
    assertThat(send(to("/echo").POST(BodyPublishers.ofString("y"))).body()).isEqualTo("y");
  }

  @Test
  void whatIsNotThereOrTakesAnotherMethodIsSaid() throws Exception {
    HttpResponse<String> nowhere = send(to("/nowhere"));
    assertThat(nowhere.statusCode()).isEqualTo(404);
    assertThat(nowhere.body()).contains("\"code\":\"NOT_FOUND\"");
    HttpResponse<String> other = send(to("/echo"));
    assertThat(other.statusCode()).isEqualTo(405);
    assertThat(other.headers().firstValue("Allow")).hasValue("POST");
    assertThat(send(to("/one/a%2Fb%20c?x=1")).body()).isEqualTo("a/b c");
    assertThat(send(to("/two/a%2Fb+c/of/d/e%20f?q=g+h&q=i")).body()).isEqualTo("a/b+c|d/e f|g h");
    assertThat(send(to("/two/a/b/of/c")).statusCode()).isEqualTo(404);
  }

  @Test
  void aDefectIsOneRequestsEndAndNotTheServers() throws Exception {
    assertThat(send(to("/broken")).statusCode()).isEqualTo(500);
    assertThat(send(to("/echo").POST(BodyPublishers.ofString("y"))).body()).isEqualTo("y");
  }

  @Test
  void aClientThatGoesAwayIsNoticedAtOnce() throws Exception {
    try (Socket socket = connect(server)) {
      write(socket, "GET /held HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(held.poll(20, TimeUnit.SECONDS)).isNotNull();
    }
    assertThat(ends.poll(20, TimeUnit.SECONDS)).isEqualTo(CallWatch.GONE);
  }

  @Test
  void requestsThatAreSentTogetherAreAnsweredInTheirOrder() throws Exception {
    try (Socket socket = connect(server)) {
      String rest = "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\n";
      write(
          socket,
          "GET /held HTTP/1.1\r\nHost: localhost\r\n\r\n" + (rest + "two") + (rest + "end"));
      HttpCall first = held.poll(20, TimeUnit.SECONDS);
      first.reply(text("one"));
      String read = readUntil(socket, "end");
      assertThat(read).contains("one", "two", "end");
      assertThat(read.indexOf("one")).isLessThan(read.indexOf("two"));
      // a reply is told of once it is sent, which its reader may be ahead of
      for (int i = 0; i < 3; i++) {
        assertThat(ends.poll(20, TimeUnit.SECONDS)).isEqualTo(200);
      }
    }
  }

  @Test
  void aRefusalWaitsForTheReplyToTheRequestBefore() throws Exception {
    String tooLong =
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + BODY_MAX * 9 + "\r\n";
    for (String refused :
        List.of(
            tooLong + "\r\n" + "x".repeat(BODY_MAX * 9),
            tooLong + "Expect: 100-continue\r\n\r\n")) {
      try (Socket socket = connect(server)) {
        write(socket, "GET /held HTTP/1.1\r\nHost: localhost\r\n\r\n" + refused);
        HttpCall first = held.poll(20, TimeUnit.SECONDS);
        // by then what was sent with the first one has come
        first.every(Duration.ofMillis(300), () -> first.reply(text("one")));
        assertThat(readUntil(socket, "}}"))
            .containsSubsequence(" 200 OK", "one", " 413 ", "TOO_LARGE");
        if (refused.contains("Expect:")) {
          assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } else {
          write(socket, "GET /one/end HTTP/1.1\r\nHost: localhost\r\n\r\n");
          assertThat(readUntil(socket, "\r\n\r\nend")).contains(" 200 OK");
        }
      }
    }
  }

  @Test
  void whatIsSaidOfTheNextRequestDoesNotGetIntoAStream() throws Exception {
    try (Socket socket = connect(server)) {
      String next =
          "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n";
      write(socket, "GET /held HTTP/1.1\r\nHost: localhost\r\n\r\n" + next);
      HttpCall call = held.poll(20, TimeUnit.SECONDS);
      call.stream();
      call.event("a", "1".getBytes(StandardCharsets.UTF_8));
      assertThat(readUntil(socket, "data: 1\n\n")).doesNotContain("100 Continue");
      call.endStream();
      assertThat(readUntil(socket, "0\r\n\r\n")).doesNotContain("HTTP/1.1");
      assertThat(readUntil(socket, "\r\n\r\n")).startsWith("HTTP/1.1 100 Continue");
      write(socket, "two");
      assertThat(readUntil(socket, "two")).contains(" 200 OK");
    }
  }

  @Test
  void afterTheLastReplyNothingMoreIsBegun() throws Exception {
    try (Socket socket = connect(server)) {
      String request = "GET /held HTTP/1.1\r\nHost: localhost\r\n%s\r\n";
      write(socket, request.formatted("Connection: close\r\n") + request.formatted(""));
      held.poll(20, TimeUnit.SECONDS).reply(text("last"));
      assertThat(readUntil(socket, "last")).containsIgnoringCase("connection: close");
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      assertThat(held).isEmpty();
    }
  }

  @Test
  void eventsArriveWhileTheRequestIsUnderWay() throws Exception {
    try (Socket socket = connect(server)) {
      write(socket, "GET /held HTTP/1.1\r\nHost: localhost\r\n\r\n");
      HttpCall call = held.poll(20, TimeUnit.SECONDS);
      call.stream();
      call.event("a", "1".getBytes(StandardCharsets.UTF_8));
      assertThat(readUntil(socket, "data: 1\n\n")).contains("text/event-stream", "event: a\n");
      call.comment("still here");
      assertThat(readUntil(socket, "still here\n\n")).contains(": still here");
      call.endStream();
      call.reply(text("too late"));
      assertThat(readUntil(socket, "0\r\n\r\n")).doesNotContain("too late");
      assertThat(ends.poll(20, TimeUnit.SECONDS)).isEqualTo(200);
    }
  }

  @Test
  void aConnectionTooManyIsClosed() throws Exception {
    Socket[] all = new Socket[CONNECTIONS_MAX];
    for (int i = 0; i < all.length; i++) {
      all[i] = connect(server);
      write(all[i], "GET /held HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(held.poll(20, TimeUnit.SECONDS)).isNotNull();
    }
    try (Socket tooMany = connect(server)) {
      assertThat(readUntil(tooMany, "\n")).isEmpty();
    }
    all[0].close();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(send(to("/echo").POST(BodyPublishers.ofString("y"))).statusCode())
                    .isEqualTo(200));
    for (Socket socket : all) {
      socket.close();
    }
  }

  @Test
  void whoSendsTooSlowlyOrNothingIsCutOff() throws Exception {
    server.close();
    server = start(Duration.ofMillis(200), Duration.ofMillis(200));
    try (Socket silent = connect(server);
        Socket slow = connect(server)) {
      write(slow, "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nx");
      assertThat(readUntil(silent, "\n")).isEmpty();
      assertThat(readUntil(slow, "\n")).isEmpty();
    }
    try (Socket waits = connect(server)) {
      write(waits, "GET /held HTTP/1.1\r\nHost: localhost\r\n\r\n");
      HttpCall call = held.poll(20, TimeUnit.SECONDS);
      call.every(Duration.ofMillis(700), () -> call.reply(text("late")));
      assertThat(readUntil(waits, "late")).contains("200 OK");
    }
  }

  @Test
  void whatIsNoHttpIsRefused() throws Exception {
    try (Socket socket = connect(server)) {
      write(socket, "GET /" + "x".repeat(9_000) + " HTTP/1.1\r\n\r\n");
      assertThat(readUntil(socket, "}}")).contains("414");
    }
  }

  @Test
  void whileItEndsARepliedConnectionIsClosed() throws Exception {
    try (Socket socket = connect(server)) {
      write(socket, "GET /held HTTP/1.1\r\nHost: localhost\r\n\r\n");
      HttpCall call = held.poll(20, TimeUnit.SECONDS);
      server.drain();
      call.reply(text("last"));
      assertThat(readUntil(socket, "last")).containsIgnoringCase("connection: close");
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }
}
