package io.flinkgraphrag.jobs.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkgraphrag.embed.HashEmbedderFactory;
import io.flinkgraphrag.jobs.cli.Run;
import io.flinkgraphrag.jobs.embedded.TextClient;
import io.flinkgraphrag.jobs.gateway.asking.AskLimits;
import io.flinkgraphrag.jobs.gateway.keys.ApiKeys;
import io.flinkgraphrag.jobs.gateway.keys.KeyFile;
import io.flinkgraphrag.jobs.harness.JobCluster;
import io.flinkgraphrag.jobs.settings.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Gateways over a real broker and the real job, asked by real HTTP. */
final class GatewayITCase {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final String PUMPS =
      """
      {"op":"upsert","type":"passage","graph":"%1$s","id":"n-1","document":"manual","title":"Pump P-7","text":"Pump P-7 feeds the cooling loop of hall 2. It was made by Norvik."}
      {"op":"upsert","type":"passage","graph":"%1$s","id":"n-2","title":"Norvik","text":"Norvik builds pumps in Bergen."}
      """;

  private static final String QUESTION = "Who made the pump that feeds the cooling loop?";

  @TempDir static Path folder;

  private static JobCluster cluster;
  private static Gateway gateway;
  private static HttpAsker asker;

  @BeforeAll
  static void start() throws Exception {
    cluster = JobCluster.start(folder, new Configuration(), new HashEmbedderFactory());
    cluster.run(1);
    load("default");
    gateway = gateway(Optional.empty());
    asker = new HttpAsker(gateway.port());
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    cluster.close();
  }

  private static void load(String graph) throws Exception {
    Path file = Files.writeString(folder.resolve(graph + ".jsonl"), PUMPS.formatted(graph));
    Run run = Run.of("load", file.toString(), "--wait", "--bootstrap", cluster.bootstrap());
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  private static Gateway gateway(Optional<KeyFile> keys) throws Exception {
    Properties kafka = new Properties();
    kafka.setProperty("bootstrap.servers", cluster.bootstrap());
    Gateway started =
        Gateway.start(
            GatewaySettings.of(
                "127.0.0.1",
                0,
                kafka,
                Topics.defaults(),
                new AskLimits(Duration.ofSeconds(60), 100),
                keys));
    started.awaitReady();
    return started;
  }

  private static String question(String id, String text) {
    return JSON.createObjectNode().put("id", id).put("text", text).toString();
  }

  @Test
  void theAnswerIsTheRecordAsItIsOnTheTopic() throws Exception {
    HttpAsker.Reply reply = asker.post("/ask", question("as-it-is", QUESTION));

    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    assertThat(reply.json().path("status").asText()).isEqualTo("ANSWERED");
    assertThat(reply.json().path("answer").asText()).contains("cooling loop");
    assertThat(new TextClient(cluster.bootstrap()).readAll("answers"))
        .filteredOn(record -> record.key().equals("default|as-it-is"))
        .singleElement()
        .satisfies(record -> assertThat(record.value()).isEqualTo(reply.text()));
  }

  @Test
  void eventsTellWhereTheQuestionStandsAndEndWithTheAnswer() throws Exception {
    HttpAsker.Reply reply =
        asker.post("/ask", question("events", QUESTION), "Accept", "text/event-stream");

    List<Map.Entry<String, String>> events = reply.events();
    assertThat(events.get(0).getKey()).isEqualTo("accepted");
    JsonNode accepted = JSON.readTree(events.get(0).getValue());
    assertThat(accepted.path("topic").asText()).isEqualTo("questions");
    assertThat(accepted.path("offset").isIntegralNumber()).isTrue();
    Map.Entry<String, String> last = events.get(events.size() - 1);
    assertThat(last.getKey()).isEqualTo("answer");
    assertThat(JSON.readTree(last.getValue()).path("questionId").asText()).isEqualTo("events");
  }

  @Test
  void anyGatewayAnswersAQuestionThatIsAskedAgain() throws Exception {
    Gateway first = gateway(Optional.empty());
    Gateway beside = gateway(Optional.empty());
    try (beside) {
      String answer = new HttpAsker(first.port()).post("/ask", question("again", QUESTION)).text();
      first.close();
      HttpAsker.Reply again =
          new HttpAsker(beside.port()).post("/ask", question("again", QUESTION));
      assertThat(again.text()).isEqualTo(answer);
    }
    try (Gateway later = gateway(Optional.empty())) {
      HttpAsker.Reply again = new HttpAsker(later.port()).post("/ask", question("again", QUESTION));
      assertThat(again.json().path("status").asText()).isEqualTo("ANSWERED");
    }
    assertThat(new TextClient(cluster.bootstrap()).readAll("answers"))
        .filteredOn(record -> record.key().equals("default|again"))
        .hasSize(1);
  }

  @Test
  void anotherTextUnderAnIdIsRejectedAndTheFirstOneKeepsItsAnswer() throws Exception {
    String first = asker.post("/ask", question("reused", QUESTION)).text();
    JsonNode other = asker.post("/ask", question("reused", "Who is Ada?")).json();

    assertThat(other.path("status").asText()).isEqualTo("REJECTED");
    assertThat(other.path("reason").path("code").asText()).isEqualTo("ID_REUSED");
    assertThat(asker.post("/ask", question("reused", QUESTION)).text()).isEqualTo(first);
  }

  @Test
  void anotherEntityUnderAnIdIsRejectedAndTheFirstLookUpKeepsItsAnswer() throws Exception {
    String first = asker.post("/ask", lookUp("entity", "norvik")).text();
    assertThat(first).contains("\"status\":\"ANSWERED\"");
    JsonNode other = asker.post("/ask", lookUp("entity", "bergen")).json();

    assertThat(other.path("reason").path("code").asText()).isEqualTo("ID_REUSED");
    assertThat(asker.post("/ask", lookUp("entity", "norvik")).text()).isEqualTo(first);
    try (Gateway beside = gateway(Optional.empty())) {
      HttpAsker again = new HttpAsker(beside.port());
      assertThat(again.post("/ask", lookUp("entity", "norvik")).text()).isEqualTo(first);
      assertThat(again.post("/ask", lookUp("entity", "bergen")).json()).isEqualTo(other);
    }
  }

  private static String lookUp(String id, String entity) {
    return JSON.createObjectNode()
        .put("id", id)
        .put("text", QUESTION)
        .put("entity", entity)
        .toString();
  }

  @Test
  void whatBreaksTheContractIsRefusedAtOnceInItsWords() throws Exception {
    assertThat(asker.post("/ask", "{\"text\":\" \"}").errorCode()).isEqualTo("TEXT_EMPTY");
    assertThat(asker.post("/ask", "{\"text\":\"q\",\"maxPassages\":0}").errorCode())
        .isEqualTo("INVALID_FIELD");
    for (String body : List.of("", "just text", "{", "[1]", "{\"text\":\"a\",\"text\":\"b\"}")) {
      HttpAsker.Reply reply = asker.post("/ask", body);
      assertThat(reply.status()).as(body).isEqualTo(400);
      assertThat(reply.errorCode()).as(body).isEqualTo("INVALID_JSON");
    }
    HttpAsker.Reply form =
        asker.send(
            asker
                .request("/ask")
                .header("Content-Type", "text/plain")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"text\":\"q\"}")));
    assertThat(form.status()).isEqualTo(415);
  }

  @Test
  void pagesOfOtherSitesAreKeptOutWhereThereAreNoKeys() throws Exception {
    String question = question("page", QUESTION);
    HttpAsker.Reply page = asker.post("/ask", question, "Origin", "https://evil.example");
    assertThat(page.status()).isEqualTo(403);
    assertThat(page.errorCode()).isEqualTo("FOREIGN_ORIGIN");
    String own = "http://127.0.0.1:" + gateway.port();
    assertThat(asker.post("/ask", question, "Origin", own).status()).isEqualTo(200);
    assertThat(RawHttp.get(gateway.port(), "/graphs", "evil.example")).contains(" 403 ");
    assertThat(RawHttp.get(gateway.port(), "/graphs", "localhost:80")).contains(" 200 ");
    assertThat(RawHttp.get(gateway.port(), "/ready", "")).as("no name at all").contains(" 200 ");
  }

  @Test
  void aGraphIsListedFromItsFirstElementToItsDelete() throws Exception {
    assertThat(names(asker.get("/graphs").json())).contains("default").doesNotContain("short");
    load("short");
    await().atMost(PATIENCE).until(() -> names(asker.get("/graphs").json()).contains("short"));

    Run deleted =
        Run.of("graphs", "delete", "short", "--yes", "--wait", "--bootstrap", cluster.bootstrap());
    assertThat(deleted.exitCode()).as(deleted.err()).isZero();
    await().atMost(PATIENCE).until(() -> !names(asker.get("/graphs").json()).contains("short"));
    assertThat(names(asker.get("/graphs").json())).contains("default");

    load("short");
    await().atMost(PATIENCE).until(() -> names(asker.get("/graphs").json()).contains("short"));
  }

  @Test
  void anEntityIsFoundAndToldWithWhatIsAroundIt() throws Exception {
    Path more =
        Files.writeString(
            folder.resolve("relation.jsonl"),
            """
            {"op":"upsert","type":"entity","graph":"around","id":"norvik","name":"Norvik","kind":"COMPANY"}
            {"op":"upsert","type":"relation","graph":"around","source":"norvik","predicate":"builds","target":"pump p 7"}
            """);
    load("around");
    Run run = Run.of("load", more.toString(), "--wait", "--bootstrap", cluster.bootstrap());
    assertThat(run.exitCode()).as(run.err()).isZero();

    JsonNode found = asker.get("/graphs/around/entities?q=who+is+Norvik").json();
    assertThat(found.path("entities").findValuesAsText("id")).contains("norvik");
    HttpAsker.Reply norvik = asker.get("/graphs/around/entities/norvik");
    assertThat(norvik.status()).as(norvik.text()).isEqualTo(200);
    assertThat(norvik.json().path("name").asText()).isEqualTo("Norvik");
    assertThat(norvik.json().path("kind").asText()).isEqualTo("COMPANY");
    assertThat(norvik.json().path("relations").findValuesAsText("targetId"))
        .containsExactly("pump p 7");
    assertThat(norvik.json().path("entities").findValuesAsText("id")).containsExactly("pump p 7");
    assertThat(norvik.json().path("passages").findValuesAsText("passage")).contains("n-2");

    assertThat(asker.get("/graphs/around/entities/nobody").errorCode()).isEqualTo("UNKNOWN_ENTITY");
    assertThat(asker.get("/graphs/around/entities").errorCode()).isEqualTo("MISSING_QUERY");
    assertThat(asker.get("/graphs/nowhere/entities/norvik").errorCode()).isEqualTo("NO_SUCH_GRAPH");
    assertThat(asker.get("/graphs/nowhere/entities?q=Norvik").errorCode())
        .isEqualTo("NO_SUCH_GRAPH");
  }

  @Test
  void anEntityIsFoundInAGraphOfRelationsAlone() throws Exception {
    Path relations =
        Files.writeString(
            folder.resolve("relations.jsonl"),
            """
            {"op":"upsert","type":"relation","graph":"relations","source":"norvik","predicate":"builds","target":"pump p 7"}
            """);
    Run run = Run.of("load", relations.toString(), "--wait", "--bootstrap", cluster.bootstrap());
    assertThat(run.exitCode()).as(run.err()).isZero();

    JsonNode found = asker.get("/graphs/relations/entities?q=who+is+Norvik").json();
    assertThat(found.path("entities").findValuesAsText("id")).isNotEmpty();
  }

  @Test
  void whatIsNoHttpIsNotCountedForARequestThatEnds() throws Exception {
    assertThat(RawHttp.send(gateway.port(), "x\r\n\r\n")).contains(" 400 ");
    assertThat(RawHttp.send(gateway.port(), "x\r\n\r\n")).contains(" 400 ");
    await()
        .atMost(PATIENCE)
        .until(() -> asker.get("/metrics").text().contains("requests_under_way 1"));
  }

  @Test
  void picturesAndScriptsOfOtherSitesAskNothing() throws Exception {
    String path = "/graphs/default/entities?q=Norvik";
    assertThat(asker.get(path, "Sec-Fetch-Site", "cross-site").errorCode())
        .isEqualTo("FOREIGN_ORIGIN");
    assertThat(asker.get(path, "Sec-Fetch-Site", "same-origin").status()).isEqualTo(200);
    assertThat(
            asker.get("/", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate").status())
        .as("a link to the page")
        .isEqualTo(200);
  }

  @Test
  void numbersOfMetadataComeBackAsTheyWere() throws Exception {
    String metadata = "{\"price\":12345678901234567890.120,\"whole\":1.00}";
    HttpAsker.Reply reply =
        asker.post("/ask", "{\"text\":\"%s\",\"metadata\":%s}".formatted(QUESTION, metadata));
    assertThat(reply.text()).contains("\"metadata\":" + metadata);
  }

  private static List<String> names(JsonNode graphs) {
    return graphs.path("graphs").findValuesAsText("name");
  }

  @Test
  void aTenantSeesNothingOfTheOthers() throws Exception {
    load("ada's");
    load("bob's");
    ApiKeys.Made ada = ApiKeys.make("ada", List.of("ada's", "empty"));
    ApiKeys.Made bob = ApiKeys.make("bob", List.of("bob's"));
    Path file = Files.writeString(folder.resolve("keys"), "# tenants\n" + ada.line() + "\n");
    try (Gateway tenants = gateway(Optional.of(KeyFile.open(file, note -> {})))) {
      HttpAsker adas = new HttpAsker(tenants.port(), ada.key());
      HttpAsker bobs = new HttpAsker(tenants.port(), bob.key());
      assertThat(names(adas.get("/graphs").json())).containsExactly("ada's");
      assertThat(adas.get("/graphs/bob's/entities?q=Norvik").errorCode())
          .isEqualTo("NO_SUCH_GRAPH");
      assertThat(bobs.get("/graphs").status()).isEqualTo(401);
      assertThat(new HttpAsker(tenants.port()).get("/v1/models").status()).isEqualTo(401);

      Files.writeString(file, ada.line() + "\n" + bob.line() + "\n");
      await().atMost(PATIENCE).until(() -> bobs.get("/graphs").status() == 200);
      Files.writeString(file, "broken");
      assertThat(names(bobs.get("/graphs").json())).containsExactly("bob's");

      String text = QUESTION;
      HttpAsker.Reply others = adas.post("/ask", inGraph("bob's", text));
      HttpAsker.Reply unknown = adas.post("/ask", inGraph("nobody", text));
      assertThat(others.status()).isEqualTo(404);
      assertThat(others.text().replace("bob's", "nobody")).isEqualTo(unknown.text());
      assertThat(adas.post("/ask", inGraph("ada's", text)).status()).isEqualTo(200);
      assertThat(adas.get("/v1/models").text()).contains("ada's").doesNotContain("bob");
      HttpAsker.Reply theirs = adas.post("/v1/chat/completions", chat("bob's", text, ""));
      HttpAsker.Reply none = adas.post("/v1/chat/completions", chat("empty", text, ""));
      assertThat(theirs.status()).isEqualTo(404);
      assertThat(theirs.text().replace("bob's", "empty")).isEqualTo(none.text());
      for (String open : List.of("/health", "/ready", "/metrics", "/openapi.json")) {
        assertThat(new HttpAsker(tenants.port()).get(open).text()).doesNotContain("bob's", "ada's");
      }
    }
  }

  private static String inGraph(String graph, String text) {
    return JSON.createObjectNode().put("graph", graph).put("text", text).toString();
  }

  private static String chat(String model, String text, String more) {
    return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]%s}"
        .formatted(model, text, more);
  }

  @Test
  void aChatIsAnsweredWithItsSources() throws Exception {
    HttpAsker.Reply reply =
        asker.post("/v1/chat/completions", chat("default", QUESTION, ",\"temperature\":0.5"));

    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    JsonNode completion = reply.json();
    assertThat(completion.path("object").asText()).isEqualTo("chat.completion");
    assertThat(completion.path("model").asText()).isEqualTo("default");
    JsonNode choice = completion.path("choices").path(0);
    assertThat(choice.path("finish_reason").asText()).isEqualTo("stop");
    assertThat(choice.path("message").path("role").asText()).isEqualTo("assistant");
    assertThat(choice.path("message").path("content").asText())
        .contains("cooling loop", "\n\nSources:\n[", "Pump P-7 (manual)");
    assertThat(completion.path("citations").path(0).path("quote").asText()).isNotEmpty();
  }

  @Test
  void aChatGoesOnFromItsEarlierMessages() throws Exception {
    String earlier =
        """
        {"role":"system","content":"Be kind."},
        {"role":"user","content":"Which pump feeds the cooling loop of hall 2?"},
        {"role":"assistant","content":"Pump P-7 feeds it. [1]\\n\\nSources:\\n[1] Pump P-7 (manual)"},
        """;
    String chat =
        chat("default", "And who made it?", "")
            .replace("\"messages\":[", "\"messages\":[" + earlier);
    HttpAsker.Reply reply = asker.post("/v1/chat/completions", chat);

    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    assertThat(reply.json().at("/choices/0/message/content").asText()).contains("made by Norvik");
  }

  @Test
  void aChatComesInPieces() throws Exception {
    HttpAsker.Reply reply =
        asker.post(
            "/v1/chat/completions",
            chat(
                "default",
                QUESTION,
                ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"));

    List<String> data = reply.events().stream().map(Map.Entry::getValue).toList();
    assertThat(data.get(data.size() - 1)).isEqualTo("[DONE]");
    StringBuilder content = new StringBuilder();
    for (String piece : data.subList(0, data.size() - 1)) {
      JsonNode delta = JSON.readTree(piece).path("choices").path(0).path("delta");
      content.append(delta.path("content").asText());
    }
    assertThat(content).contains("cooling loop", "Sources:");
    assertThat(JSON.readTree(data.get(0)).at("/choices/0/delta/role").asText())
        .isEqualTo("assistant");
    JsonNode last = JSON.readTree(data.get(data.size() - 3));
    assertThat(last.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(last.path("citations").size()).isPositive();
    assertThat(JSON.readTree(data.get(data.size() - 2)).path("usage").has("total_tokens")).isTrue();
  }

  @Test
  void theDescriptionForProgramsIsThatOfTheRoutes() throws Exception {
    JsonNode described = asker.get("/openapi.json").json();
    Set<String> paths = new TreeSet<>();
    described
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method ->
                            paths.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));

    assertThat(gateway.served().stream().map(route -> route.method() + " " + route.path()))
        .containsExactlyInAnyOrderElementsOf(paths);
    assertThat(described.path("openapi").asText()).startsWith("3.1");
    for (JsonNode reference : described.findValues("$ref")) {
      assertThat(described.at(reference.asText().substring(1)).isMissingNode())
          .as(reference.asText())
          .isFalse();
    }
  }

  @Test
  void metricsTellOfRequestsByTheirRoutes() throws Exception {
    asker.post("/ask", question("measured", QUESTION));
    asker.get("/nowhere/default");
    // a request is counted once its reply is sent, which its reader may be ahead of
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(asker.get("/metrics").text())
                    .contains("graphrag_http_requests_total{route=\"/ask\",status=\"200\"} ")
                    .contains("graphrag_http_requests_total{route=\"other\",status=\"404\"} ")
                    .contains("graphrag_http_requests_under_way 1"));
    HttpAsker.Reply metrics = asker.get("/metrics");

    assertThat(metrics.http().headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/plain; version=0.0.4");
    assertThat(metrics.text())
        .contains("graphrag_http_request_seconds_count{route=\"/ask\"} ")
        .contains("graphrag_http_waiting 0")
        .contains("graphrag_http_last_answer_seconds ")
        .doesNotContain("default");
    String page = Files.readString(Path.of("../docs/http.md"));
    assertThat(Pattern.compile("(?m)^# TYPE (\\w+)").matcher(metrics.text()).results())
        .extracting(found -> found.group(1))
        .containsExactlyInAnyOrderElementsOf(
            Pattern.compile("(?m)^\\| `(graphrag_\\w+)` \\|")
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .toList());
  }

  @ParameterizedTest
  @EnumSource
  void openAisOwnClientsUnderstandIt(OpenAiClient client) throws Exception {
    ApiKeys.Made key = ApiKeys.make("client", List.of("default"));
    Path file = Files.writeString(folder.resolve("keys-" + client), key.line());
    try (Gateway keyed = gateway(Optional.of(KeyFile.open(file, note -> {})))) {
      String url = "http://127.0.0.1:" + keyed.port() + "/v1";
      JsonNode got = client.ask(url, key.key(), "default", QUESTION);

      assertThat(got.path("whole").asText()).contains("cooling loop", "Sources:");
      assertThat(got.path("streamed")).isEqualTo(got.path("whole"));
      assertThat(got.path("finish").asText()).isEqualTo("stop");
      assertThat(got.path("streamedFinish").asText()).isEqualTo("stop");
      assertThat(got.path("citations").asInt()).isPositive();
      assertThat(got.path("streamedCitations")).isEqualTo(got.path("citations"));
      assertThat(got.path("tokens").isInt()).isTrue();
      assertThat(got.path("streamedTokens")).isEqualTo(got.path("tokens"));
      assertThat(got.path("models").toString()).isEqualTo("[\"default\"]");
      assertThat(got.path("model").asText()).isEqualTo("default");
      assertThat(got.path("unknown").toString()).isEqualTo("[404,\"model_not_found\",\"model\"]");
      assertThat(got.path("unsupported").toString())
          .isEqualTo("[400,\"unsupported_parameter\",\"n\"]");
      assertThat(got.path("wrongKey").asInt()).isEqualTo(401);
    }
  }

  /** Open WebUI's own requests: its models, a first turn, a second one, and a title. */
  @Test
  void openWebUisRequestsAreAnswered() throws Exception {
    ApiKeys.Made key = ApiKeys.make("webui", List.of("default"));
    Path file = Files.writeString(folder.resolve("keys-webui"), key.line());
    try (Gateway keyed = gateway(Optional.of(KeyFile.open(file, note -> {})))) {
      HttpAsker webUi = new HttpAsker(keyed.port(), key.key());
      JsonNode models = webUi.get("/v1/models", "Content-Type", "application/json").json();
      assertThat(models.path("object").asText()).isEqualTo("list");
      assertThat(models.path("data").findValuesAsText("id")).containsExactly("default");
      assertThat(models.at("/data/0/object").asText()).isEqualTo("model");

      String user = "{\"role\":\"user\",\"content\":\"%s\"}".formatted(QUESTION);
      String before = user + ",{\"role\":\"assistant\",\"content\":\"Norvik. [1]\"},";
      String body = "{\"stream\":true,\"model\":\"default\",\"messages\":[%s]}";
      for (String messages : List.of(user, before + user)) {
        HttpAsker.Reply reply = webUi.post("/v1/chat/completions", body.formatted(messages));
        assertThat(reply.http().headers().firstValue("Content-Type").orElse(""))
            .startsWith("text/event-stream");
        List<String> data = reply.events().stream().map(Map.Entry::getValue).toList();
        assertThat(data).hasSizeGreaterThan(2).endsWith("[DONE]");
        assertThat(String.join("", data)).contains("cooling loop", "\"finish_reason\":\"stop\"");
      }
      HttpAsker.Reply title =
          webUi.post(
              "/v1/chat/completions",
              "{\"model\":\"default\",\"messages\":[{\"role\":\"user\",\"content\":\"### Task:\\nGenerate a"
                  + " concise title.\"}],\"stream\":false,\"max_completion_tokens\":1000}");
      assertThat(title.json().path("object").asText()).isEqualTo("chat.completion");
      assertThat(title.json().at("/choices/0/message/content").asText()).isNotEmpty();
    }
  }

  @Test
  void aModelThatIsNoneIsNotFound() throws Exception {
    for (String stream : List.of("", ",\"stream\":true")) {
      HttpAsker.Reply reply = asker.post("/v1/chat/completions", chat("nosuch", QUESTION, stream));
      assertThat(reply.status()).isEqualTo(404);
      assertThat(reply.errorCode()).isEqualTo("model_not_found");
    }
    assertThat(asker.get("/v1/models/nosuch").errorCode()).isEqualTo("model_not_found");
    assertThat(asker.get("/v1/models/default").json().path("id").asText()).isEqualTo("default");
    assertThat(asker.get("/v1/models").json().path("data").findValuesAsText("id"))
        .contains("default");
  }
}
