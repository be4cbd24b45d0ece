package io.flinkgraphrag.jobs.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkgraphrag.discover.Discovery;
import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.discover.consul.ConsulOptions;
import io.flinkgraphrag.discover.consul.FakeConsul;
import io.flinkgraphrag.discover.eureka.EurekaOptions;
import io.flinkgraphrag.discover.eureka.FakeEureka;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** {@code graphrag generator} from its start to its end by a signal. */
final class GeneratorProcessTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static final String BODY =
      "{\"messages\":[{\"role\":\"user\",\"content\":\"<<<EVIDENCE>>>\\nPassage 1: Raft\\n"
          + "Raft was designed by Diego Ongaro.\\n\\n<<<END OF EVIDENCE>>>\\n\\n"
          + "Question: Who designed Raft?\"}]}";

  /** A discovery that remembers the newest list. */
  private record Watched(Discovery discovery, AtomicReference<List<Endpoint>> newest)
      implements AutoCloseable {

    static Watched over(Discovery discovery) {
      Watched watched = new Watched(discovery, new AtomicReference<>(List.of()));
      discovery.start(watched.newest::set);
      return watched;
    }

    @Override
    public void close() {
      discovery.close();
    }
  }

  private static HttpResponse<String> get(String url) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(10)).build();
    return CLIENT.send(request, BodyHandlers.ofString());
  }

  private static HttpResponse<String> health(String baseUrl) throws Exception {
    return get(URI.create(baseUrl).resolve("/health").toString());
  }

  @Test
  void itRegistersAndLeavesTheRegistriesOnSigterm() throws Exception {
    try (FakeConsul consul = new FakeConsul();
        FakeEureka eureka = new FakeEureka();
        Watched atConsul = Watched.over(ConsulOptions.of(consul.url(), "quoting").open());
        Watched atEureka = Watched.over(EurekaOptions.of(eureka.url(), "quoting").open());
        GeneratorProcess generator =
            GeneratorProcess.start(
                "--consul",
                consul.url(),
                "--eureka",
                eureka.url(),
                "--service",
                "quoting",
                "--model",
                "small",
                "--weight",
                "3",
                "--zone",
                "a")) {
      String baseUrl = generator.baseUrl();
      String id = URI.create(baseUrl).getAuthority();
      assertThat(generator.id()).isEqualTo(id);
      List<Endpoint> itself = List.of(new Endpoint(id, baseUrl, "small", 3, "a"));
      await().atMost(PATIENCE).until(() -> atConsul.newest.get().equals(itself));
      await().atMost(PATIENCE).until(() -> atEureka.newest.get().equals(itself));
      assertThat(health(baseUrl).statusCode()).isEqualTo(200);

      generator.terminate();
      assertThat(generator.awaitExit(PATIENCE)).as(generator.output()).isZero();
      assertThat(get(consul.url() + "/v1/health/service/quoting").body()).isEqualTo("[]");
      assertThat(get(eureka.url() + "/apps/QUOTING").body()).doesNotContain(id);
    }
  }

  @Test
  void aCallInFlightIsFinishedAfterSigterm() throws Exception {
    try (GeneratorProcess generator = GeneratorProcess.start("--id", "g-1")) {
      String baseUrl = generator.baseUrl();
      assertThat(generator.id()).isEqualTo("g-1");
      try (Call call = new Call(baseUrl)) {
        call.sendHalf();
        await().atMost(PATIENCE).until(() -> health(baseUrl).body().contains("\"inFlight\":1"));
        generator.terminate();
        await().atMost(PATIENCE).until(() -> generator.output().contains("in flight: 1"));
        assertThat(health(baseUrl).statusCode()).isEqualTo(503);
        call.sendTheRest();
        assertThat(call.reply()).contains("200 OK", "Raft was designed by Diego Ongaro. [1]");
      }
      assertThat(generator.awaitExit(PATIENCE)).as(generator.output()).isZero();
    }
  }

  /** A call byte by byte. */
  private static final class Call implements AutoCloseable {

    private final byte[] body = BODY.getBytes(StandardCharsets.UTF_8);
    private final Socket socket;

    private Call(String baseUrl) throws IOException {
      URI uri = URI.create(baseUrl);
      socket = new Socket(uri.getHost(), uri.getPort());
      String head =
          "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: "
              + body.length
              + "\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    }

    private void sendHalf() throws IOException {
      send(0, body.length / 2);
    }

    private void sendTheRest() throws IOException {
      send(body.length / 2, body.length);
    }

    private void send(int from, int to) throws IOException {
      OutputStream out = socket.getOutputStream();
      out.write(body, from, to - from);
      out.flush();
    }

    private String reply() throws IOException {
      try (InputStream in = socket.getInputStream()) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
