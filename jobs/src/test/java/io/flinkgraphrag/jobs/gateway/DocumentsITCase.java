package io.flinkgraphrag.jobs.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkgraphrag.jobs.AnswerQuestionsJob;
import io.flinkgraphrag.jobs.IngestDocumentsJob;
import io.flinkgraphrag.jobs.embedded.DataFolder;
import io.flinkgraphrag.jobs.embedded.GraphRagRuntime;
import io.flinkgraphrag.jobs.embedded.Ports;
import io.flinkgraphrag.jobs.embedded.RuntimeSettings;
import io.flinkgraphrag.jobs.embedded.TextClient;
import io.flinkgraphrag.jobs.gateway.asking.AskLimits;
import io.flinkgraphrag.jobs.gateway.keys.ApiKeys;
import io.flinkgraphrag.jobs.gateway.keys.KeyFile;
import io.flinkgraphrag.jobs.options.DocumentsOptions;
import io.flinkgraphrag.jobs.settings.Topics;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Documents that are sent to gateways, over what {@code up} runs, by real HTTP. */
final class DocumentsITCase {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final String GUIDE =
      """
      # Guide

      ## Pumps

      Pump P-7 was made by %s.
      """;

  @TempDir static Path folder;

  private static DataFolder data;
  private static GraphRagRuntime product;
  private static Gateway gateway;
  private static HttpAsker asker;

  @BeforeAll
  static void start() throws Exception {
    data = DataFolder.open(folder.resolve("data"));
    product =
        GraphRagRuntime.start(
            data,
            RuntimeSettings.onLoopback(Ports.anyFree(), Ports.anyFree(), new Configuration()),
            AnswerQuestionsJob::define,
            IngestDocumentsJob::define);
    gateway = gateway(Optional.empty());
    asker = new HttpAsker(gateway.port());
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      gateway.close();
    }
    if (product != null) {
      product.close();
    }
    if (data != null) {
      data.close();
    }
  }

  private static Gateway gateway(Optional<KeyFile> keys) throws Exception {
    return gateway(keys, Topics.defaults());
  }

  private static Gateway gateway(Optional<KeyFile> keys, Topics topics) throws Exception {
    Properties kafka = new Properties();
    kafka.setProperty("bootstrap.servers", product.bootstrap());
    Gateway started =
        Gateway.start(
            GatewaySettings.of(
                "127.0.0.1", 0, kafka, topics, new AskLimits(Duration.ofSeconds(60), 100), keys));
    started.awaitReady();
    return started;
  }

  @Test
  void aDocumentIsSentAskedAboutReplacedAndDeleted() throws Exception {
    String path = "/graphs/sent/documents/guides/pumps%201.md";
    HttpAsker.Reply sent =
        put(asker, path, GUIDE.formatted("Norvik"), "Content-Type", "text/plain");
    assertThat(sent.status()).as(sent.text()).isEqualTo(202);
    assertThat(sent.json().path("document").asText()).isEqualTo("guides/pumps 1.md");
    assertThat(sent.http().headers().firstValue("Location"))
        .hasValue(sent.json().path("look").asText());
    assertThat(new TextClient(product.bootstrap()).readAll("documents"))
        .filteredOn(record -> record.key().startsWith("sent|"))
        .singleElement()
        .satisfies(
            record -> {
              assertThat(record.key()).isEqualTo("sent|guides%2Fpumps%201.md");
              assertThat(record.value()).isEqualTo(GUIDE.formatted("Norvik"));
              assertThat(record.partition()).isEqualTo(sent.json().path("partition").asInt());
              assertThat(record.offset()).isEqualTo(sent.json().path("offset").asLong());
              assertThat(record.headers()).extracting(Header::key).containsExactly("content-type");
            });
    assertThat(ended(asker, sent).path("state").asText()).isEqualTo("TAKEN");
    awaitAnswer("sent", "Who made pump P-7?", "Norvik");
    JsonNode citation = ask("sent", "Who made pump P-7?").path("citations").path(0);
    assertThat(citation.path("title").asText()).isEqualTo("Guide > Pumps");
    assertThat(citation.path("document").asText()).isEqualTo("guides/pumps 1.md");

    HttpAsker.Reply changed = put(asker, path, GUIDE.formatted("Halden"));
    assertThat(ended(asker, changed).path("state").asText()).isEqualTo("TAKEN");
    awaitAnswer("sent", "Who made pump P-7?", "Halden");

    HttpAsker.Reply gone = asker.send(asker.request(path).DELETE());
    assertThat(gone.status()).as(gone.text()).isEqualTo(202);
    assertThat(ended(asker, gone).path("state").asText()).isEqualTo("TAKEN");
    await()
        .atMost(PATIENCE)
        .until(
            () -> ask("sent", "Who made pump P-7?").path("status").asText().equals("NO_EVIDENCE"));
  }

  @Test
  void whatCannotBeReadIsToldWithWhatToDo() throws Exception {
    HttpAsker.Reply sent = put(asker, "/graphs/bad/documents/plan.docx", "PK\u0003\u0004 broken");
    assertThat(sent.status()).as(sent.text()).isEqualTo(202);
    JsonNode ended = ended(asker, sent);
    assertThat(ended.path("state").asText()).isEqualTo("REFUSED");
    assertThat(ended.path("code").asText()).isEqualTo("DOCUMENT_DAMAGED");
    assertThat(ended.path("message").asText()).contains("save it again");

    String others = sent.json().path("look").asText().replace("plan.docx", "other.docx");
    assertThat(asker.get(others).json().path("state").asText())
        .as("of another document nothing is told")
        .isEqualTo("TAKEN");
  }

  @Test
  void whatIsNoDocumentIsRefusedAtOnce() throws Exception {
    assertThat(put(asker, "/graphs/g/documents/empty.md", "").errorCode())
        .isEqualTo("DOCUMENT_EMPTY");
    assertThat(put(asker, "/graphs/g/documents/" + "d".repeat(421), "x").errorCode())
        .isEqualTo("INVALID_KEY");
    assertThat(put(asker, "/graphs/g/documents/a", "x", "Content-Encoding", "gzip").errorCode())
        .isEqualTo("COMPRESSED");
    assertThat(asker.get("/graphs/g/documents/a").errorCode()).isEqualTo("MISSING_QUERY");
    HttpAsker.Reply large = put(asker, "/graphs/g/documents/large.txt", "x".repeat(17 << 20));
    assertThat(large.status()).isEqualTo(413);
    assertThat(large.errorCode()).isEqualTo("TOO_LARGE");
    assertThat(asker.post("/ask", "x".repeat(300 << 10)).status()).isEqualTo(413);
    assertThat(asker.get("/metrics").text())
        .contains("{route=\"/graphs/{graph}/documents/{document}\",status=\"413\"} 1.0")
        .contains("{route=\"/ask\",status=\"413\"} 1.0");
    assertThat(put(asker, "/graphs/g/documents/a", "x", "Origin", "http://evil.example").status())
        .isEqualTo(403);
  }

  @Test
  void aDocumentOfTheLargestSizeIsTaken() throws Exception {
    String path = "/graphs/large/documents/large?format=WORD"; // which is soon refused
    HttpAsker.Reply sent = put(asker, path, "x".repeat(16 << 20), "Expect", "100-continue");
    assertThat(sent.status()).as(sent.text()).isEqualTo(202);
    assertThat(ended(asker, sent).path("code").asText()).isEqualTo("DOCUMENT_DAMAGED");
  }

  @Test
  void aGraphWithASlashInItsNameTakesLongDocumentsToo() throws Exception {
    HttpAsker.Reply sent = put(asker, "/graphs/a%2Fb/documents/c", "It. ".repeat(100 << 10));
    assertThat(sent.status()).as(sent.text()).isEqualTo(202);
    assertThat(sent.json().path("graph").asText()).isEqualTo("a/b");
  }

  @Test
  void whatKafkaNeverTakesIsNotToBeSentAgain() throws Exception {
    String path = "/graphs/never/documents/d";
    try (Gateway lost = gateway(Optional.empty(), documentsOn("missing"))) {
      HttpAsker.Reply reply = put(new HttpAsker(lost.port()), path, "It is lost.");
      assertThat(reply.status()).as(reply.text()).isEqualTo(500);
      assertThat(reply.text()).contains("no topic missing; make it");
      assertThat(reply.http().headers().firstValue("Retry-After")).isEmpty();
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", product.bootstrap()))) {
      NewTopic narrow =
          new NewTopic("narrow", 1, (short) 1).configs(Map.of("max.message.bytes", "1000"));
      admin.createTopics(List.of(narrow)).all().get(30, TimeUnit.SECONDS);
    }
    try (Gateway narrow = gateway(Optional.empty(), documentsOn("narrow"))) {
      HttpAsker narrows = new HttpAsker(narrow.port());
      HttpAsker.Reply reply = put(narrows, path, "x".repeat(2_000));
      assertThat(reply.status()).as(reply.text()).isEqualTo(413);
      assertThat(reply.text()).contains("max.message.bytes of topic narrow");
      assertThat(reply.http().headers().firstValue("Retry-After")).isEmpty();
      assertThat(put(narrows, path, "It fits.").status()).isEqualTo(202);
    }
  }

  private static Topics documentsOn(String topic) {
    return Topics.of(new Configuration().set(DocumentsOptions.TOPIC, topic));
  }

  @Test
  void onlyKeysThatMayWriteSendDocumentsAndOnlyToTheirGraphs() throws Exception {
    ApiKeys.Made reader = ApiKeys.make("reader", List.of("kept"));
    ApiKeys.Made writer = ApiKeys.make("writer", List.of("kept"), true);
    ApiKeys.Made other = ApiKeys.make("other", List.of("others"), true);
    Path file =
        Files.writeString(
            folder.resolve("keys"), reader.line() + "\n" + writer.line() + "\n" + other.line());
    String path = "/graphs/kept/documents/notes.md";
    try (Gateway tenants = gateway(Optional.of(KeyFile.open(file, note -> {})))) {
      HttpAsker readers = new HttpAsker(tenants.port(), reader.key());
      HttpAsker writers = new HttpAsker(tenants.port(), writer.key());
      HttpAsker others = new HttpAsker(tenants.port(), other.key());
      assertThat(readers.get("/graphs").json().path("write").asBoolean(true)).isFalse();
      assertThat(writers.get("/graphs").json().path("write").asBoolean()).isTrue();

      assertThat(put(readers, path, "It says so.").errorCode()).isEqualTo("KEY_MAY_NOT_WRITE");
      assertThat(readers.send(readers.request(path).DELETE()).status()).isEqualTo(403);
      assertThat(put(others, path, "It says so.").errorCode()).isEqualTo("NO_SUCH_GRAPH");
      assertThat(put(new HttpAsker(tenants.port()), path, "It says so.").status()).isEqualTo(401);
      String asks =
          RawHttp.send(tenants.port(), head("/graphs/kept/documents/a", 9 << 20, "close"));
      assertThat(asks).as("a body without a key is not waited for").startsWith("HTTP/1.1 401 ");

      HttpAsker.Reply sent = put(writers, path, "It says so.");
      assertThat(sent.status()).as(sent.text()).isEqualTo(202);
      assertThat(ended(readers, sent).path("state").asText()).isEqualTo("TAKEN");
      assertThat(others.get(sent.json().path("look").asText()).errorCode())
          .isEqualTo("NO_SUCH_GRAPH");
    }
    assertThat(new TextClient(product.bootstrap()).readAll("documents"))
        .filteredOn(record -> record.key().startsWith("kept|"))
        .hasSize(1);
  }

  @Test
  void moreThanTwoAtATimeAreToldToComeAgain() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try (Gateway busy = gateway(Optional.empty())) {
      HttpAsker third = new HttpAsker(busy.port());
      for (int i = 0; i < 2; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), busy.port());
        slow.add(socket);
        socket
            .getOutputStream()
            .write(
                head("/graphs/busy/documents/slow" + i, 1 << 20, "keep-alive")
                    .getBytes(StandardCharsets.UTF_8));
      }
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                HttpAsker.Reply reply = put(third, "/graphs/busy/documents/third", "It waits.");
                assertThat(reply.status()).isEqualTo(429);
                assertThat(reply.errorCode()).isEqualTo("TOO_MANY_DOCUMENTS");
                assertThat(reply.http().headers().firstValue("Retry-After")).hasValue("1");
              });
      assertThat(third.get("/graphs").status()).as("others are served").isEqualTo(200);
      slow.get(0).close();
      await()
          .atMost(PATIENCE)
          .until(() -> put(third, "/graphs/busy/documents/third", "It waits.").status() == 202);
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void aDocumentThatStillComesWhileAGatewayEndsIsTakenAndNoneIsBegun() throws Exception {
    try (Gateway ending = gateway(Optional.empty());
        Socket coming = new Socket(InetAddress.getLoopbackAddress(), ending.port())) {
      coming.setSoTimeout((int) PATIENCE.toMillis());
      String begun = head("/graphs/ending/documents/d", 10, "close") + "begun";
      coming.getOutputStream().write(begun.getBytes(StandardCharsets.UTF_8));
      await().atMost(PATIENCE).until(() -> ending.underWay() == 1);

      ending.drain();
      assertThat(ending.awaitIdle(Duration.ofMillis(200))).isFalse();
      String another = head("/graphs/ending/documents/e", 10, "close") + "another...";
      assertThat(RawHttp.send(ending.port(), another)).contains(" 503 ", "ENDING");

      coming.getOutputStream().write("ended".getBytes(StandardCharsets.UTF_8));
      assertThat(ending.awaitIdle(PATIENCE)).isTrue();
      assertThat(new String(coming.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 202 ");
    }
  }

  private static String head(String path, int length, String connection) {
    return "PUT %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\nConnection: %s\r\n\r\n"
        .formatted(path, length, connection);
  }

  private static HttpAsker.Reply put(HttpAsker asker, String path, String body, String... headers)
      throws Exception {
    var request = asker.request(path).PUT(BodyPublishers.ofString(body));
    if (headers.length > 0 && headers[0].equals("Expect")) {
      request.expectContinue(true);
    } else if (headers.length > 0) {
      request.headers(headers);
    }
    return asker.send(request);
  }

  /** What became of a document in the end. */
  private static JsonNode ended(HttpAsker asker, HttpAsker.Reply sent) throws Exception {
    String look = sent.json().path("look").asText();
    await()
        .atMost(PATIENCE)
        .until(() -> !asker.get(look).json().path("state").asText().equals("WAITING"));
    return asker.get(look).json();
  }

  private static JsonNode ask(String graph, String text) throws Exception {
    return asker.post("/ask", "{\"graph\":\"%s\",\"text\":\"%s\"}".formatted(graph, text)).json();
  }

  private static void awaitAnswer(String graph, String text, String part) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(ask(graph, text).path("answer").asText()).contains(part));
  }
}
