package io.flinkgraphrag.jobs.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkgraphrag.jobs.embedded.TextClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code graphrag up}, as a process of its own, lets others reach and read. */
class UpProcessITCase {

  private static final Duration START = Duration.ofMinutes(3);
  private static final Pattern READY = Pattern.compile("READY kafka=(\\S+) ui=(\\S+) http=(\\S+)");

  /** A line of the log that comes more often comes with each record, checkpoint or second. */
  private static final int SAME_LINES_MAX = 40;

  /** Each value tells where it was given. */
  private static final List<String> SECRETS =
      List.of(
          "graphrag.generate.openai.api-key=s3cret-openai",
          "graphrag.generate.openai-small.api-key=s3cret-small",
          "graphrag.embed.openai.api-key=s3cret-embed",
          "graphrag.generate.discovery.consul-token=s3cret-consul",
          "graphrag.generate.discovery.eureka-credentials=user:s3cret-eureka",
          "graphrag.generate.discovery.truststore-password=s3cret-trust");

  @TempDir private static Path folder;

  private static Path data;
  private static ProductProcess up;
  private static String broker;
  private static String ui;
  private static String http;

  @BeforeAll
  static void start() throws Exception {
    data = folder.resolve("data");
    Path kafka = folder.resolve("kafka.properties");
    Files.writeString(
        kafka,
        """
        ssl.truststore.password=s3cret-store
        sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \
        username="u" password="s3cret-jaas";
        """);
    List<String> arguments = new ArrayList<>();
    SECRETS.forEach(secret -> arguments.add("-D" + secret));
    arguments.add("-Dgraphrag.kafka.config=" + kafka);
    arguments.add("-Dgraphrag.generate.generator=openai");
    arguments.add("-Dgraphrag.generate.openai.model=m");
    arguments.add(
        "-Dgraphrag.generate.openai.url=consul://127.0.0.1:9/g;eureka://127.0.0.1:9/e?app=A;http://127.0.0.1:9/v1");
    up = ProductProcess.up(data, 0, 0, arguments);
    up.awaitReady(START);
    Matcher ready = READY.matcher(up.output());
    assertThat(ready.find()).as(up.output()).isTrue();
    broker = ready.group(1);
    ui = ready.group(2);
    http = ready.group(3);
  }

  @AfterAll
  static void stop() {
    if (up != null) {
      up.close();
    }
  }

  @Test
  void itListensOnLoopbackOnly() throws Exception {
    assumeThat(Path.of("/proc/self/net/tcp")).exists();
    assertThat(ListeningSockets.of(up.pid()))
        .hasSizeGreaterThanOrEqualTo(4)
        .allMatch(socket -> socket.getAddress().isLoopbackAddress());
  }

  @Test
  void itAnswersByHttp() throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest question =
        HttpRequest.newBuilder(URI.create(http + "/ask"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"text\":\"Who?\",\"graph\":\"nobody\"}"))
            .build();
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              HttpResponse<String> answer = client.send(question, BodyHandlers.ofString());
              assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
              assertThat(answer.body()).contains("\"status\":\"NO_EVIDENCE\"", "UNKNOWN_GRAPH");
            });
  }

  @Test
  void ofTwoGatewaysOneIsKilledAndTheOtherAnswersTheSameQuestion() throws Exception {
    List<String> serve = List.of("serve", "--port", "0", "--bootstrap", broker);
    try (ProductProcess first = ProductProcess.start(serve, "-Xmx256m");
        ProductProcess second = ProductProcess.start(serve, "-Xmx256m")) {
      first.awaitReady(START);
      second.awaitReady(START);
      String answer = ask(first, "once");
      first.killAfter(Duration.ZERO);
      assertThat(ask(second, "once")).isEqualTo(answer);

      assertThat(second.terminate(Duration.ofSeconds(30))).as(second.output()).isZero();
    }
  }

  private static String ask(ProductProcess gateway, String id) throws Exception {
    Matcher ready = Pattern.compile("READY http=(\\S+)").matcher(gateway.output());
    assertThat(ready.find()).as(gateway.output()).isTrue();
    HttpRequest question =
        HttpRequest.newBuilder(URI.create(ready.group(1) + "/ask"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"id\":\"%s\",\"text\":\"Who?\"}".formatted(id)))
            .build();
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(question, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  @Test
  void noSecretIsShownByTheWebUiOrTheLogOrTheConsole() throws Exception {
    List<String> places =
        new ArrayList<>(
            List.of(
                "/config",
                "/jobmanager/config",
                "/jobmanager/environment",
                "/jobmanager/logs",
                "/taskmanagers"));
    for (String job : get("/jobs").at("/jobs").findValuesAsText("id")) {
      for (String place :
          List.of(
              "",
              "/config",
              "/jobmanager/config",
              "/jobmanager/environment",
              "/plan",
              "/checkpoints/config",
              "/exceptions")) {
        places.add("/jobs/" + job + place);
      }
    }
    String shownByUi = "";
    for (String place : places) {
      shownByUi += place + " " + get(place) + "\n";
    }
    assertThat(shownByUi)
        .contains("graphrag.generate.discovery.eureka-password")
        .doesNotContain("s3cret");
    assertThat(Files.readString(data.resolve("graphrag.log"))).doesNotContain("s3cret");
    assertThat(up.output()).doesNotContain("s3cret").contains("eureka-password instead");
  }

  @Test
  void itTellsWhereItsLogIsAndWritesNoLineAgainAndAgain() throws Exception {
    Path log = data.resolve("graphrag.log");
    assertThat(up.output()).contains("the log is " + log.toRealPath());

    TextClient client = new TextClient(broker);
    for (int i = 1; i <= 50; i++) {
      client.send("questions", "k", "Who is number " + i + "?");
      client.read("answers", i);
    }
    Map<String, Long> alike =
        Files.readAllLines(log).stream()
            .map(line -> line.replaceFirst("^\\S+ +", "").replaceAll("[0-9a-f]*\\d[0-9a-f]*", "N"))
            .collect(Collectors.groupingBy(line -> line, Collectors.counting()));
    assertThat(alike).allSatisfy((line, times) -> assertThat(times).isLessThan(SAME_LINES_MAX));
  }

  @Test
  void theConsoleHasOfThePoolOnlyWhatIsWrongOrWellAgain() throws Exception {
    assertThat(Files.readString(data.resolve("graphrag.log"))).contains("joined the pool");
    assertThat(up.output()).doesNotContain("joined the pool");
  }

  @Test
  void aMisspeltFieldOfAnUpdateIsTakenAndToldOnce() throws Exception {
    TextClient client = new TextClient(broker);
    for (int i = 0; i < 3; i++) {
      client.send(
          "graph-updates",
          "default|document|p" + i,
          "{\"op\":\"upsert\",\"type\":\"passage\",\"id\":\"p%d\",\"text\":\"t\",\"entites\":[]}"
              .formatted(i));
    }
    String told = "the field \"entites\" of a passage is not read; the nearest that is read is";
    await().atMost(START).until(() -> up.output().contains(told));
    assertThat(up.output().split(Pattern.quote(told), -1)).hasSize(2);
  }

  private static JsonNode get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(ui + path)).build();
    return new ObjectMapper()
        .readTree(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body());
  }
}
