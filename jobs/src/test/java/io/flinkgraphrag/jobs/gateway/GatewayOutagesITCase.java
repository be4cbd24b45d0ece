package io.flinkgraphrag.jobs.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkgraphrag.jobs.embedded.EmbeddedKafka;
import io.flinkgraphrag.jobs.embedded.Ports;
import io.flinkgraphrag.jobs.embedded.TextClient;
import io.flinkgraphrag.jobs.gateway.asking.AskLimits;
import io.flinkgraphrag.jobs.settings.Topics;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gateways where nobody answers, but the test when it wants to. */
final class GatewayOutagesITCase {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir static Path folder;

  private static int port;
  private static EmbeddedKafka kafka;
  private static TextClient client;

  @BeforeAll
  static void start() {
    port = Ports.anyFree();
    kafka = EmbeddedKafka.start(folder.resolve("kafka"), port);
    kafka.createTopics(Topics.defaults(), 2);
    client = new TextClient(kafka.bootstrap());
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  private static Gateway gateway(AskLimits limits) throws Exception {
    Properties settings = new Properties();
    settings.setProperty("bootstrap.servers", "127.0.0.1:" + port);
    Gateway gateway =
        Gateway.start(
            GatewaySettings.of(
                "127.0.0.1", 0, settings, Topics.defaults(), limits, Optional.empty()));
    gateway.awaitReady();
    return gateway;
  }

  private static AskLimits limits(Duration wait, int waiting) {
    return new AskLimits(wait, waiting);
  }

  private static String question(String id) {
    return "{\"id\":\"%s\",\"text\":\"Who?\"}".formatted(id);
  }

  private static void answer(String id) throws Exception {
    client.send("answers", "default|" + id, record(id));
  }

  private static String record(String id) {
    return JSON.createObjectNode()
        .put("questionId", id)
        .put("graph", "default")
        .put("question", "Who?")
        .put("status", "ANSWERED")
        .put("answer", "Ada.")
        .toString();
  }

  @Test
  void nobodyWaitsLongerThanTheGatewayOrTheQuestionAllows() throws Exception {
    try (Gateway gateway = gateway(limits(Duration.ofSeconds(2), 10))) {
      HttpAsker asker = new HttpAsker(gateway.port());
      HttpAsker.Reply late = asker.post("/ask", question("late"));
      assertThat(late.status()).isEqualTo(504);
      assertThat(late.json().path("error").path("message").asText())
          .contains("within 2 s", "\"id\":\"late\"");
      HttpAsker.Reply chat =
          asker.post(
              "/v1/chat/completions",
              "{\"model\":\"default\",\"messages\":[{\"role\":\"user\",\"content\":\"Who?\"}]}",
              "Idempotency-Key",
              "late chat");
      assertThat(chat.errorCode()).isEqualTo("no_answer_in_time");
      assertThat(chat.text()).contains("late chat");
      assertThat(chat.http().headers().firstValue("x-should-retry")).hasValue("false");

      answer("late");
      await().atMost(PATIENCE).until(() -> asker.post("/ask", question("late")).status() == 200);
      assertThat(asker.post("/ask", question("late")).text()).isEqualTo(record("late"));
    }
  }

  @Test
  void eventsSayThatTheQuestionWaitsAndThatItsTimeIsOver() throws Exception {
    try (Gateway gateway = gateway(limits(Duration.ofSeconds(4), 10))) {
      HttpAsker.Reply reply =
          new HttpAsker(gateway.port())
              .post("/ask", question("streamed"), "Accept", "text/event-stream");
      assertThat(reply.events().stream().map(Map.Entry::getKey))
          .containsExactly("accepted", "waiting", "error");
      JsonNode waiting = JSON.readTree(reply.events().get(1).getValue());
      assertThat(waiting.path("seconds").asInt()).isEqualTo(3);
      assertThat(waiting.has("lastAnswerSeconds")).isTrue();
      assertThat(reply.events().get(2).getValue()).contains("NO_ANSWER_IN_TIME");
    }
  }

  @Test
  void whoIsTooManyIsToldWhenToComeBackAndWhoGoesAwayMakesRoom() throws Exception {
    try (Gateway gateway = gateway(limits(Duration.ofSeconds(60), 1))) {
      HttpAsker asker = new HttpAsker(gateway.port());
      try (Socket first = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
        String body = question("first");
        first
            .getOutputStream()
            .write(
                ("POST /ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Content-Length: %d\r\n\r\n%s".formatted(body.length(), body))
                    .getBytes(StandardCharsets.UTF_8));
        await().atMost(PATIENCE).until(() -> gateway.waiting() == 1);
        HttpAsker.Reply refused = asker.post("/ask", question("second"));
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.http().headers().firstValue("Retry-After")).hasValue("1");
        HttpAsker.Reply chat =
            asker.post(
                "/v1/chat/completions",
                "{\"model\":\"default\",\"messages\":[{\"role\":\"user\",\"content\":\"Who?\"}]}");
        assertThat(chat.errorCode()).isEqualTo("rate_limit_exceeded");
      }
      await().atMost(PATIENCE).until(() -> gateway.waiting() == 0);
      CompletableFuture<HttpAsker.Reply> third = asker.later("/ask", question("third"));
      await().atMost(PATIENCE).until(() -> gateway.waiting() == 1);
      answer("third");
      assertThat(third.get(60, TimeUnit.SECONDS).status()).isEqualTo(200);
    }
  }

  @Test
  void anAnswerInAPartitionThatIsAddedIsSeen() throws Exception {
    try (Gateway gateway = gateway(limits(Duration.ofSeconds(60), 10));
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      int partitions = 5;
      admin
          .createPartitions(Map.of("answers", NewPartitions.increaseTo(partitions)))
          .all()
          .get(30, TimeUnit.SECONDS);
      HttpAsker asker = new HttpAsker(gateway.port());
      // keys that fall into each of them, the new ones among these
      for (int i = 0; i < 4 * partitions; i++) {
        answer("spread-" + i);
      }
      for (int i = 0; i < 4 * partitions; i++) {
        assertThat(asker.post("/ask", question("spread-" + i)).status()).isEqualTo(200);
      }
    }
  }

  @Test
  void whoWaitsOutlivesABrokersRestartAndWhoComesMeanwhileIsToldWhatToDo() throws Exception {
    try (Gateway gateway = gateway(limits(Duration.ofSeconds(90), 10))) {
      HttpAsker asker = new HttpAsker(gateway.port());
      CompletableFuture<HttpAsker.Reply> waits = asker.later("/ask", question("patient"));
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  client.readAll("questions").stream()
                      .anyMatch(sent -> sent.value().contains("patient")));
      kafka.close();
      await().atMost(PATIENCE).until(() -> asker.get("/ready").status() == 503);
      assertThat(asker.get("/ready").text()).contains("no Kafka broker answers at 127.0.0.1");
      assertThat(asker.get("/health").status()).isEqualTo(200);
      HttpAsker.Reply refused = asker.post("/ask", question("meanwhile"));
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.errorCode()).isEqualTo("KAFKA_AWAY");
      assertThat(refused.http().headers().firstValue("Retry-After")).isPresent();

      kafka = EmbeddedKafka.start(folder.resolve("kafka"), port);
      await().atMost(PATIENCE).until(() -> asker.get("/ready").status() == 200);
      answer("patient");
      assertThat(waits.get(90, TimeUnit.SECONDS).text()).isEqualTo(record("patient"));
    }
  }

  @Test
  void whileItEndsItTakesNothingMoreAndAnswersWhoWaits() throws Exception {
    try (Gateway gateway = gateway(limits(Duration.ofSeconds(60), 10))) {
      HttpAsker asker = new HttpAsker(gateway.port());
      CompletableFuture<HttpAsker.Reply> waits = asker.later("/ask", question("last"));
      await().atMost(PATIENCE).until(() -> gateway.waiting() == 1);
      assertThat(asker.get("/ready?ending=404").status()).isEqualTo(200);
      assertThat(gateway.leave()).as("somebody asks whether it is ready").isTrue();
      assertThat(asker.get("/ready").status()).isEqualTo(503);
      assertThat(asker.get("/ready?ending=404").status()).isEqualTo(404);
      CompletableFuture<HttpAsker.Reply> meanwhile = asker.later("/ask", question("in-between"));
      await().atMost(PATIENCE).until(() -> gateway.waiting() == 2);
      gateway.drain();
      assertThat(asker.get("/ready").status()).isEqualTo(503);
      assertThat(asker.post("/ask", question("too late")).errorCode()).isEqualTo("ENDING");
      assertThat(gateway.awaitIdle(Duration.ofMillis(10))).isFalse();
      answer("in-between");
      assertThat(meanwhile.get(60, TimeUnit.SECONDS).status()).isEqualTo(200);
      answer("last");
      assertThat(waits.get(60, TimeUnit.SECONDS).status()).isEqualTo(200);
      assertThat(gateway.awaitIdle(Duration.ofSeconds(30))).isTrue();

      Gateway other = gateway(limits(Duration.ofSeconds(60), 10));
      CompletableFuture<HttpAsker.Reply> cut =
          new HttpAsker(other.port()).later("/ask", question("cut off"));
      await().atMost(PATIENCE).until(() -> other.waiting() == 1);
      other.close();
      assertThat(cut.get(60, TimeUnit.SECONDS).errorCode()).isEqualTo("ENDING");
    }
  }

  @Test
  void oneAnswerEndsAllWhoAskedTheSame() throws Exception {
    try (Gateway gateway = gateway(limits(Duration.ofSeconds(60), 10))) {
      HttpAsker asker = new HttpAsker(gateway.port());
      List<CompletableFuture<HttpAsker.Reply>> all =
          List.of(asker.later("/ask", question("same")), asker.later("/ask", question("same")));
      await().atMost(PATIENCE).until(() -> gateway.waiting() == 2);
      answer("same");
      for (CompletableFuture<HttpAsker.Reply> each : all) {
        assertThat(each.get(60, TimeUnit.SECONDS).text()).isEqualTo(record("same"));
      }
    }
  }
}
