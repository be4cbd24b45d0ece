package io.flinkgraphrag.jobs.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkgraphrag.jobs.chaos.ProductProcess;
import io.flinkgraphrag.jobs.cli.Run;
import io.flinkgraphrag.jobs.embedded.Ports;
import io.flinkgraphrag.jobs.embedded.TextClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The page in a real browser, before {@code graphrag up} as a process. */
final class PageOverUpITCase {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration START = Duration.ofMinutes(3);

  private static final String QUESTION =
      "From whom are spare parts ordered for the pump that feeds the cooling loop of hall 2?";
  private static final String HELD_QUESTION = "Who sells spare parts?";
  private static final String SAID = "Spare parts are ordered from Ingrid Dahl.";

  private static final String UPDATES =
      """
      {"op":"upsert","type":"passage","id":"n-1","title":"Pump P-7","text":"Pump P-7 feeds the cooling loop of hall 2. It was made by Norvik.","entities":["pump p 7","norvik"]}
      {"op":"upsert","type":"passage","id":"n-2","title":"Norvik","text":"Norvik builds pumps in Bergen. Spare parts are ordered from Ingrid Dahl.","entities":["norvik"]}
      {"op":"upsert","type":"relation","source":"norvik","predicate":"made","target":"pump p 7","passages":["n-1"]}
      {"op":"upsert","type":"passage","graph":"held","id":"h-1","title":"Pump","text":"Spare parts are ordered from Ingrid Dahl."}
      """;

  private static final String RULES =
      """
      graphs:
        held:
          order: [openai, extractive]
      """;

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;

  private static final int KAFKA = Ports.anyFree();
  private static final int UI = Ports.anyFree();
  private static final int HTTP = Ports.anyFree();
  private static final String BOOTSTRAP = "127.0.0.1:" + KAFKA;
  private static final String ADDRESS = "http://127.0.0.1:" + HTTP;

  private static Browser browser;
  private static HeldModel model;
  private static ProductProcess up;

  @BeforeAll
  static void start() throws Exception {
    browser = Browser.start();
    model = new HeldModel(SAID + " [1]");
    Files.writeString(folder.resolve("rules.yaml"), RULES);
    up = up();
    Path updates = Files.writeString(folder.resolve("updates.jsonl"), UPDATES);
    Run load = Run.of("load", updates.toString(), "--bootstrap", BOOTSTRAP, "--wait");
    assertThat(load.exitCode()).as(load.err()).isZero();
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
    if (up != null) {
      up.close();
    }
    if (model != null) {
      model.close();
    }
  }

  private static ProductProcess up() throws Exception {
    ProductProcess started =
        ProductProcess.start(
            List.of(
                "up",
                "--data-dir",
                folder.resolve("data").toString(),
                "--port-kafka",
                Integer.toString(KAFKA),
                "--port-ui",
                Integer.toString(UI),
                "--port-http",
                Integer.toString(HTTP),
                "-Dgraphrag.generate.rules=" + folder.resolve("rules.yaml"),
                "-Dgraphrag.generate.openai.url=" + model.url(),
                "-Dgraphrag.generate.openai.model=held",
                // a start takes its time, and a slow one must not turn the answer into another
                "-Dgraphrag.generate.timeout=5min"));
    started.awaitReady(START);
    return started;
  }

  @Test
  void curlThePageAndAskSayTheSame() throws Exception {
    assumeTrue(curl("--version") == 0, "curl is not on this machine; Debian: apt-get install curl");
    Path reply = folder.resolve("reply.json");
    String body = JSON.createObjectNode().put("text", QUESTION).toString();
    String json = "Content-Type: application/json";
    assertThat(curl("-s", "-o", reply.toString(), ADDRESS + "/ask", "-H", json, "-d", body))
        .isZero();
    JsonNode curled = JSON.readTree(reply.toFile());
    assertThat(curled.path("status").asText()).isEqualTo("ANSWERED");
    assertThat(curled.path("answer").asText()).contains("ordered from Ingrid Dahl");

    Run ask = Run.of("ask", QUESTION, "--json", "--bootstrap", BOOTSTRAP);
    assertThat(ask.exitCode()).as(ask.err()).isZero();
    JsonNode asked = JSON.readTree(ask.out());
    for (String field : List.of("question", "status", "answer", "citations", "facts")) {
      assertThat(asked.path(field)).as(field).isEqualTo(curled.path(field));
    }

    open();
    type("default", QUESTION);
    awaitAnswer();
    // the page shows [1] as a button with a 1
    assertThat(browser.content("#answer .text"))
        .isEqualTo(curled.path("answer").asText().replaceAll("\\[(\\d+)]", "$1"));
    assertThat(browser.all("#answer .text .cite"))
        .extracting(cite -> cite.getDomAttribute("data-n"))
        .hasSameElementsAs(curled.path("citations").findValuesAsText("n"));
  }

  private static int curl(String... arguments) throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("curl"));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    } catch (IOException notThere) {
      return -1;
    }
  }

  @Test
  void aQuestionOfThePageOutlivesAKillOfEverythingAndIsAnsweredOnce() throws Exception {
    open();
    type("held", HELD_QUESTION);
    await().atMost(PATIENCE).until(() -> browser.text("#progress").contains("In Kafka: questions"));
    await().atMost(PATIENCE).until(() -> model.calls() == 1);
    up.killAfter(Duration.ZERO);
    await().atMost(PATIENCE).until(() -> browser.text("#progress").contains("Asking again"));

    up = up();
    await("the job asks the model again, whose reply was lost")
        .atMost(PATIENCE)
        .until(() -> model.calls() == 2);
    model.release();
    awaitAnswer();

    assertThat(browser.text("#answer .text")).contains("ordered from Ingrid Dahl");
    assertThat(browser.text("#answer .state")).contains("Answered");
    assertThat(browser.all("#recent li")).hasSize(1);
    assertThat(new TextClient(BOOTSTRAP).readAll("answers"))
        .filteredOn(answer -> answer.value().contains(HELD_QUESTION))
        .hasSize(1);
  }

  private static void open() {
    browser.open(ADDRESS + "/");
    browser.run("localStorage.clear(); sessionStorage.clear()");
    browser.open(ADDRESS + "/");
    await().atMost(PATIENCE).until(() -> browser.all("#graph option").size() == 2);
  }

  private static void type(String graph, String question) {
    browser.one("#graph option[value='" + graph + "']").click();
    browser.one("#question").sendKeys(question + Keys.ENTER);
  }

  private static void awaitAnswer() {
    await().atMost(PATIENCE).until(() -> browser.shows("#answer") || browser.shows("#fault"));
    assertThat(browser.text("#fault")).isEmpty();
  }
}
