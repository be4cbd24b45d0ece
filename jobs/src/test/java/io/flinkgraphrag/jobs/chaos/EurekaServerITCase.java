package io.flinkgraphrag.jobs.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkgraphrag.discover.Discovery;
import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.discover.PollTimes;
import io.flinkgraphrag.discover.eureka.EurekaOptions;
import io.flinkgraphrag.discover.sources.CombinedSources;
import io.flinkgraphrag.jobs.embedded.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Generators and the job's source of endpoints with a real Eureka server between them. */
final class EurekaServerITCase {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The product looks every 5 s, and after up to 30 s while the server is away. */
  private static final PollTimes OFTEN =
      new PollTimes(
          Duration.ofMillis(200),
          Duration.ofMillis(200),
          Duration.ofSeconds(1),
          Duration.ofSeconds(5));

  /** A generator that dies is gone after its lease, 16 s, and the server's next look. */
  private static final Duration GONE_WITHIN = Duration.ofSeconds(25);

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final int port = Ports.anyFree();
  private final String url = "http://127.0.0.1:" + port + "/eureka";

  /** All lists that the source has told, the oldest first. */
  private final List<List<Endpoint>> told = new CopyOnWriteArrayList<>();

  private GeneratorProcess generator(String... more) throws IOException {
    return GeneratorProcess.start(
        Stream.concat(Stream.of("--eureka", url, "--service", "quoting"), Stream.of(more))
            .toArray(String[]::new));
  }

  private Discovery source() {
    EurekaOptions eureka = EurekaOptions.of(url, "quoting").withTimes(OFTEN);
    return new CombinedSources(List.of(eureka), CombinedSources.KEEP).open();
  }

  private Set<String> urls() {
    return told.isEmpty()
        ? Set.of()
        : told.get(told.size() - 1).stream().map(Endpoint::baseUrl).collect(Collectors.toSet());
  }

  private void awaitUrls(Duration within, String... urls) {
    await().atMost(within).until(() -> urls().equals(Set.of(urls)));
  }

  /** What the server itself says. */
  private String registered() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/apps/QUOTING"))
            .timeout(Duration.ofSeconds(10))
            .header("Accept", "application/json")
            .build();
    return CLIENT.send(request, BodyHandlers.ofString()).body();
  }

  @Test
  void generatorsRegisterExpireAndReturnAndAServerThatIsAwayTakesNobodyAway() throws Exception {
    try (EurekaServerProcess server = EurekaServerProcess.start(port);
        GeneratorProcess staying = generator("--weight", "3", "--zone", "a", "--model", "m");
        GeneratorProcess dying = generator();
        Discovery source = source()) {
      source.start(told::add);
      server.awaitReady();
      awaitUrls(PATIENCE, staying.baseUrl(), dying.baseUrl());
      assertThat(told.get(told.size() - 1))
          .contains(new Endpoint(staying.id(), staying.baseUrl(), "m", 3, "a"));

      server.kill();
      await().atMost(PATIENCE).until(() -> !source.knows());
      int lists = told.size();
      try (EurekaServerProcess next = EurekaServerProcess.start(port)) {
        next.awaitReady();
        assertThat(told).as("a server that is away says nothing").hasSize(lists);
        await()
            .atMost(PATIENCE)
            .until(() -> registered().contains(staying.id()) && registered().contains(dying.id()));
        awaitUrls(PATIENCE, staying.baseUrl(), dying.baseUrl());

        dying.kill();
        awaitUrls(GONE_WITHIN, staying.baseUrl());
        try (GeneratorProcess again = generator("--port", portOf(dying))) {
          assertThat(again.baseUrl()).isEqualTo(dying.baseUrl());
          awaitUrls(PATIENCE, staying.baseUrl(), dying.baseUrl());
        }
        assertThat(told.stream().dropWhile(List::isEmpty))
            .as("nobody was taken for gone because the server was")
            .noneMatch(List::isEmpty);
      }
    }
  }

  private static String portOf(GeneratorProcess generator) throws Exception {
    return Integer.toString(URI.create(generator.baseUrl()).getPort());
  }
}
