package io.flinkgraphrag.jobs.gateway.http;

import static io.flinkgraphrag.jobs.gateway.http.Wire.connect;
import static io.flinkgraphrag.jobs.gateway.http.Wire.readAll;
import static io.flinkgraphrag.jobs.gateway.http.Wire.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that are refused before their body has come, over real sockets. */
final class RefusedBodiesTest {

  private static final int BODY_MAX = 1_000;
  private static final int LONG_MAX = 5_000;
  private static final Duration RECEIVE_MAX = Duration.ofSeconds(2);

  private final BlockingQueue<String> refused = new LinkedBlockingQueue<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        HttpServer.start(
            new HttpSettings(
                "127.0.0.1",
                0,
                BODY_MAX,
                4,
                RECEIVE_MAX,
                Duration.ofSeconds(30),
                Duration.ofSeconds(30)),
            call -> call.reply(HttpReply.json(200, FaultShape.OWN.json(HttpFault.of(200, "", "")))),
            path -> FaultShape.OWN,
            new Refusals(),
            new NoneAdmitted());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private final class Refusals implements CallWatch {
    @Override
    public void refused(RequestHead head, int status) {
      refused.add(head.method() + " " + head.path() + " " + status);
    }

    @Override
    public void ended(HttpCall call, int status, long nanos) {}
  }

  /** Long ones would come by PUT. */
  private static final class NoneAdmitted implements LongBodies {
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
      throw HttpFault.of(429, "FULL", "as meant");
    }
  }

  private static String head(String request, int length, String more) {
    return "%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n%s\r\n"
        .formatted(request, length, more);
  }

  @Test
  void eachRefusalIsToldOfOnceWithItsPathAndStatus() throws Exception {
    List<String> requests =
        List.of(
            head("POST /ask", BODY_MAX + 1, "Connection: close\r\n") + "x".repeat(BODY_MAX + 1),
            head("POST /ask", BODY_MAX + 1, "Expect: 100-continue\r\n"),
            head("POST /ask", 4, "Expect: a-miracle\r\n"),
            head("PUT /graphs/g/documents/d", 4, "Connection: close\r\n") + "body",
            head("PUT /graphs/g/documents/d", 4, "Expect: 100-continue\r\n"),
            head("PUT /graphs/g/documents/d", 4, "Expect: a-miracle\r\n"));
    List<String> told =
        List.of(
            "POST /ask 413",
            "POST /ask 413",
            "POST /ask 417",
            "PUT /graphs/g/documents/d 429",
            "PUT /graphs/g/documents/d 429",
            "PUT /graphs/g/documents/d 417");
    for (int i = 0; i < told.size(); i++) {
      try (Socket socket = connect(server)) {
        write(socket, requests.get(i));
        String status = told.get(i).replaceFirst(".* ", "");
        assertThat(readAll(socket)).startsWith("HTTP/1.1 " + status + " ");
        assertThat(refused.poll(20, TimeUnit.SECONDS)).isEqualTo(told.get(i));
      }
    }
    assertThat(refused).isEmpty();
  }

  @Test
  void whoClosesAfterwardsAndSendsOnReadsTheRefusalAndIsNotReset() throws Exception {
    for (String refusal : List.of("PUT /d", "POST /ask")) {
      int length = 8 << 20;
      try (Socket socket = connect(server)) {
        write(socket, head(refusal, length, "Connection: close\r\n"));
        // the refusal is on its way by now, and nothing of the body is
        assertThat(refused.poll(20, TimeUnit.SECONDS)).startsWith(refusal);
        byte[] part = new byte[64 << 10];
        for (int sent = 0; sent < length; sent += part.length) {
          socket.getOutputStream().write(part);
        }
        assertThat(readAll(socket)).contains("HTTP/1.1 4", "connection: close", "\"error\"");
      }
    }
  }

  @Test
  void aClientThatNeverEndsIsCutOff() throws Exception {
    try (Socket socket = connect(server)) {
      write(socket, head("PUT /d", 8 << 20, "Connection: close\r\n"));
      assertThat(readAll(socket)).contains(" 429 ");
      await()
          .atMost(RECEIVE_MAX.multipliedBy(5))
          .until(
              () -> {
                try {
                  write(socket, "x");
                  return false;
                } catch (IOException closed) {
                  return true;
                }
              });
    }
  }

  @Test
  void aClientThatSendsTooMuchIsCutOff() throws Exception {
    byte[] part = new byte[1 << 20];
    long sent = 0;
    try (Socket socket = connect(server)) {
      write(socket, head("PUT /d", Integer.MAX_VALUE, "Connection: close\r\n"));
      try {
        while (sent < 4 * LingerHandler.BYTES_MAX) {
          socket.getOutputStream().write(part);
          sent += part.length;
        }
      } catch (IOException cutOff) {
        // how far it came says so below
      }
    }
    assertThat(sent).isLessThan(4 * LingerHandler.BYTES_MAX);
  }

  @Test
  void aHeadThatCannotBeReadIsAnsweredThoughMoreOfItComes() throws Exception {
    try (Socket socket = connect(server)) {
      write(socket, "GET / HTTP/1.1\r\nX: " + "x".repeat(4 << 20));
      assertThat(readAll(socket)).startsWith("HTTP/1.1 431 ");
    }
  }
}
