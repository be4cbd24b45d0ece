package io.flinkgraphrag.jobs.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkgraphrag.jobs.AnswerQuestionsJob;
import io.flinkgraphrag.jobs.IngestDocumentsJob;
import io.flinkgraphrag.jobs.chaos.ProductProcess;
import io.flinkgraphrag.jobs.cli.Run;
import io.flinkgraphrag.jobs.embedded.DataFolder;
import io.flinkgraphrag.jobs.embedded.GraphRagRuntime;
import io.flinkgraphrag.jobs.embedded.Ports;
import io.flinkgraphrag.jobs.embedded.RuntimeSettings;
import io.flinkgraphrag.jobs.embedded.TextClient;
import io.flinkgraphrag.jobs.gateway.Gateway;
import io.flinkgraphrag.jobs.gateway.GatewaySettings;
import io.flinkgraphrag.jobs.gateway.asking.AskLimits;
import io.flinkgraphrag.jobs.gateway.keys.ApiKeys;
import io.flinkgraphrag.jobs.gateway.keys.KeyFile;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.settings.Topics;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import javax.imageio.ImageIO;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;

/** The page in a real browser, before the gateway as a process, a broker and the job. */
final class PageITCase {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PHONE = 360;
  private static final int DESK = 1280;
  private static final String OVERHANG =
      "const e = document.documentElement; return e.scrollWidth - e.clientWidth";
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String QUESTION =
      "From whom are spare parts ordered for the pump that feeds the cooling loop of hall 2?";
  private static final String QUOTE = "Spare parts are ordered from Ingrid Dahl.";

  private static final String UPDATES =
      """
      {"op":"upsert","type":"passage","id":"n-1","title":"Pump <i>P-7</i>","text":"Pump P-7 feeds the cooling loop of hall 2.  It was made by Norvik.","entities":["pump p 7","hall 2","norvik"],"version":1}
      {"op":"upsert","type":"passage","id":"n-2","title":"Norvik","text":"Norvik builds <img src=x onerror=document.title='run'> in Bergen. Spare parts are\\n ordered from Ingrid Dahl.","entities":["norvik","bergen","ingrid dahl"],"version":1}
      {"op":"upsert","type":"entity","id":"norvik","name":"Norvik","version":1}
      {"op":"upsert","type":"relation","source":"norvik","predicate":"made","target":"pump p 7","passages":["n-1"],"version":1}
      {"op":"upsert","type":"passage","graph":"held","id":"h-1","title":"Pump","text":"Spare parts are ordered from Ingrid Dahl.","version":1}
      """;

  private static final String RULES =
      """
      graphs:
        held:
          order: [openai, extractive]
      """;

  @TempDir static Path folder;

  private static Browser browser;
  private static HeldModel model;
  private static DataFolder data;
  private static GraphRagRuntime product;
  private static int port;
  private static ProductProcess gateway;

  @BeforeAll
  static void start() throws Exception {
    browser = Browser.start();
    model = new HeldModel(QUOTE + " [1]");
    data = DataFolder.open(folder.resolve("data"));
    Configuration config = new Configuration();
    config.set(
        GraphRagOptions.GENERATE_RULES,
        Files.writeString(folder.resolve("rules.yaml"), RULES).toString());
    config.setString("graphrag.generate.openai.url", model.url());
    config.setString("graphrag.generate.openai.model", "held");
    product =
        GraphRagRuntime.start(
            data,
            RuntimeSettings.onLoopback(Ports.anyFree(), Ports.anyFree(), config),
            AnswerQuestionsJob::define,
            IngestDocumentsJob::define);
    port = Ports.anyFree();
    gateway = serve();
    Path updates = Files.writeString(folder.resolve("updates.jsonl"), UPDATES);
    Run load = Run.of("load", updates.toString(), "--bootstrap", product.bootstrap(), "--wait");
    assertThat(load.exitCode()).as(load.err()).isZero();
    awaitReady();
  }

  @AfterAll
  static void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
    if (gateway != null) {
      gateway.close();
    }
    if (product != null) {
      product.close();
      data.close();
    }
    if (model != null) {
      model.close();
    }
  }

  private static ProductProcess serve() throws IOException {
    return ProductProcess.start(
        List.of("serve", "--port", Integer.toString(port), "--bootstrap", product.bootstrap()),
        "-Xmx128m");
  }

  private static void awaitReady() {
    HttpRequest ready = HttpRequest.newBuilder(URI.create(address() + "ready")).build();
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(
            () ->
                assertThat(
                        HttpClient.newHttpClient()
                            .send(ready, BodyHandlers.ofString())
                            .statusCode())
                    .as(gateway.output())
                    .isEqualTo(200));
  }

  private static String address() {
    return "http://127.0.0.1:" + port + "/";
  }

  @BeforeEach
  void openThePage() {
    browser.width(DESK);
    browser.open(address());
    browser.run("localStorage.clear(); sessionStorage.clear()");
    browser.open(address());
    await().atMost(PATIENCE).until(() -> browser.all("#graph option").size() == 2);
    browser.complaints();
  }

  @Test
  void anAnswerShowsItsPassagesWithTheQuotedSentencesAndItsGraph() throws Exception {
    ask("default", QUESTION);

    assertThat(browser.text("#answer .state")).contains("Answered", "quoted from the passages");
    assertThat(browser.text("#answer .text")).contains("ordered from Ingrid Dahl");
    assertThat(browser.content("#live")).contains("ordered from Ingrid Dahl");
    assertThat(browser.shows("#progress")).isFalse();
    assertThat(browser.all("#answer .timeBar span")).hasSizeGreaterThan(2);

    WebElement cite = cite("Norvik");
    cite.sendKeys(Keys.ENTER);
    assertThat(browser.all("#sources details[open]")).hasSize(1);
    assertThat(browser.text("#sources details[open] mark").replaceAll("\\s+", " "))
        .isEqualTo(QUOTE);
    assertThat(browser.text("#sources details[open] .passage"))
        .contains("Norvik builds <img src=x onerror=document.title='run'> in Bergen.");
    browser.focused().sendKeys(Keys.ESCAPE);
    assertThat(browser.all("#sources details[open]")).isEmpty();
    assertThat(browser.focused()).isEqualTo(cite);
    assertThat(browser.text("#sources")).contains("Pump <i>P-7</i>");

    assertThat(browser.all("#entities .chip")).extracting(WebElement::getText).contains("Norvik");
    assertThat(colours(browser.one("#canvas"))).as("colours that are drawn").isGreaterThan(20);
    browser.all("#entities .chip").stream()
        .filter(chip -> chip.getText().equals("Norvik"))
        .findFirst()
        .orElseThrow()
        .click();
    await().atMost(PATIENCE).until(() -> browser.text("#entity").contains("made"));
    browser.focused().sendKeys(Keys.ESCAPE);
    assertThat(browser.shows("#entity")).isFalse();

    assertThat(browser.text("#recent")).contains(QUESTION);
    assertThat(browser.run("return document.title")).asString().startsWith("From whom");
    assertThat(notFound(browser.complaints())).as("scripts, styles, policy").isEmpty();
  }

  @Test
  void aQuestionMayLeanOnTheOnesBeforeIt() throws Exception {
    ask("default", "What feeds the cooling loop of hall 2?");
    assertThat(browser.shows("#talk")).isTrue();
    browser.width(PHONE);
    assertThat(browser.run(OVERHANG)).isEqualTo(0L);
    browser.width(DESK);

    ask("default", "And who made it?");
    assertThat(browser.text("#answer")).contains("After “What feeds the cooling loop of hall 2?”");
    assertThat(browser.text("#answer .text")).contains("made by Norvik");
    assertThat(historyOf("And who made it?"))
        .containsExactly("What feeds the cooling loop of hall 2?");
    assertThat(browser.text("#talk")).contains("And who made it?");
    choose("#graph", "held");
    assertThat(browser.shows("#talk")).as("of another graph").isFalse();
    choose("#graph", "default");
    assertThat(browser.shows("#talk")).isTrue();

    browser.one("#talkEnd").click();
    assertThat(browser.shows("#talk")).isFalse();
    ask("default", "From whom are spare parts ordered?");
    assertThat(historyOf("From whom are spare parts ordered?")).isEmpty();

    browser.open(address());
    await().atMost(PATIENCE).until(() -> browser.all("#graph option").size() == 2);
    assertThat(browser.shows("#talk")).as("of a page that was left").isFalse();
    browser.all("#recent .asked").get(1).click();
    awaitAnswer();
    assertThat(browser.text("#answer .asked")).isEqualTo("And who made it?");
    assertThat(browser.text("#answer .text")).contains("made by Norvik");
    assertThat(notFound(browser.complaints())).as("scripts, styles, policy").isEmpty();
  }

  @Test
  void aLongTalkSendsWhatTheServerTakes() {
    String call =
        """
        return import('/page/talk.js').then(({ Talk }) => {
          const talk = new Talk(() => "g");
          for (let i = 0; i < 10; i += 1) {
            const question = { graph: "g", text: "问".repeat(8000), history: talk.history() };
            talk.follow(question, { status: "ANSWERED", answer: "a" + "\\u{1f600}".repeat(4000) });
          }
          const turns = JSON.stringify(talk.history());
          return [talk.history().length, new TextEncoder().encode(turns).length < 131072, turns.includes("\\\\ud83d")];
        })
        """;
    assertThat(browser.run(call)).isEqualTo(List.of(3L, true, false));
  }

  /** Texts of the turns that were sent along with the last question of this text. */
  private static List<String> historyOf(String question) throws Exception {
    List<String> turns = List.of();
    for (var sent : new TextClient(product.bootstrap()).readAll("questions")) {
      JsonNode asked = JSON.readTree(sent.value());
      if (asked.path("text").asText().equals(question)) {
        turns = asked.path("history").findValuesAsText("question");
      }
    }
    return turns;
  }

  @Test
  void coloursLanguageAndWidthAreTheReaders() throws Exception {
    ask("default", QUESTION);
    choose("#theme", "dark");
    assertThat(brightness("backgroundColor")).isLessThan(60);
    assertThat(brightness("color")).isGreaterThan(190);
    choose("#theme", "light");
    assertThat(brightness("backgroundColor")).isGreaterThan(220);
    choose("#theme", "dark");

    for (String language : List.of("en", "zh")) {
      choose("#language", language);
      browser.width(PHONE);
      assertThat(browser.run(OVERHANG))
          .as("a phone does not scroll to the side: " + language)
          .isEqualTo(0L);
      browser.width(DESK);
    }
    assertThat(browser.text("#send")).isEqualTo("提问");
    assertThat(browser.text("#answer .state")).contains("已回答");
    assertThat(browser.run("return document.documentElement.lang")).isEqualTo("zh-Hans");

    browser.open(address());
    await().atMost(PATIENCE).until(() -> browser.text("#send").equals("提问"));
    assertThat(brightness("backgroundColor")).as("kept").isLessThan(60);
    assertThat(browser.text("#recent")).contains(QUESTION);
    browser.one("#forget").click();
    assertThat(browser.shows("#recent")).isFalse();
  }

  @Test
  void aServerThatIsKilledAndAPageThatIsLoadedAnewCostAQuestionNothing() throws Exception {
    type("held", "Who sells spare parts?");
    await().atMost(PATIENCE).until(() -> browser.text("#progress").contains("In Kafka: questions"));
    await().atMost(PATIENCE).until(() -> model.calls() == 1);
    gateway.killAfter(Duration.ZERO);
    await().atMost(PATIENCE).until(() -> browser.text("#progress").contains("Asking again"));

    gateway = serve();
    awaitReady();
    await().atMost(PATIENCE).until(() -> !browser.text("#progress").contains("Asking again"));
    browser.open(address());
    await().atMost(PATIENCE).until(() -> browser.text("#progress").contains("Who sells"));
    model.release();
    awaitAnswer();

    assertThat(browser.text("#answer .text")).contains("ordered from Ingrid Dahl");
    assertThat(browser.all("#recent li")).hasSize(1);
    assertThat(model.calls()).isEqualTo(1);
    assertThat(
            new TextClient(product.bootstrap())
                .readAll("answers").stream()
                    .filter(answer -> answer.value().contains("Who sells spare parts?")))
        .hasSize(1);
  }

  @Test
  void aDocumentIsAddedAskedAboutAndTakenOutAgain() throws Exception {
    Path guide =
        Files.writeString(
            folder.resolve("valves.md"), "# Valves\n\n## V-3\n\nValve V-3 is opened by Ada.\n");
    choose("#graph", "held");
    choose("#graph", "default");
    browser.one("#files").sendKeys(guide.toString());
    await().atMost(PATIENCE).until(() -> browser.shows("#documents .taken"));
    assertThat(browser.text("#documents .taken")).contains("valves.md", "Read.");
    assertThat(browser.content("#live")).contains("valves.md: Read.");
    String asked = "Who opens valve V-3?";
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              ask("default", asked);
              return browser.text("#answer").contains("opened by Ada");
            });
    assertThat(browser.text("#answer .text")).contains("Valve V-3 is opened by Ada.");
    cite("Valves > V-3").click();
    assertThat(browser.text("#sources details[open]")).contains("Valves > V-3", "valves.md");

    for (String language : List.of("zh", "en")) {
      choose("#language", language);
      browser.width(PHONE);
      assertThat(browser.run(OVERHANG)).as("on a phone: " + language).isEqualTo(0L);
      browser.width(DESK);
    }
    WebElement remove = browser.one("#documents .taken button");
    remove.sendKeys(Keys.ENTER);
    await().atMost(PATIENCE).until(() -> browser.shows("#documents .removed"));
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              ask("default", asked);
              return !browser.text("#answer").contains("opened by Ada");
            });

    browser.run(
        """
        const drag = new DataTransfer();
        drag.items.add(new File(["PK\\u0003\\u0004 broken"], "plan.docx"));
        drag.items.add(new File(["It was dropped."], "dropped.txt"));
        for (const type of ["dragover", "drop"]) {
          document.body.dispatchEvent(
              new DragEvent(type, { dataTransfer: drag, bubbles: true, cancelable: true }));
        }
        """);
    await().atMost(PATIENCE).until(() -> browser.shows("#documents .refused"));
    assertThat(browser.text("#documents .refused")).contains("plan.docx", "save it again");
    await().atMost(PATIENCE).until(() -> browser.shows("#documents .taken"));
    assertThat(browser.text("#documents .taken")).contains("dropped.txt");
    assertThat(notFound(browser.complaints())).as("scripts, styles, policy").isEmpty();
  }

  @Test
  void aDocumentThatNobodyReadsHoldsUpNoOther() throws Exception {
    browser.run(
        """
        const real = window.fetch;
        const waiting = '{"state":"WAITING","behind":null}';
        window.fetch = (url, options) =>
            String(url).includes("stuck.md?") ? Promise.resolve(new Response(waiting)) : real(url, options);
        const drag = new DataTransfer();
        for (const name of ["stuck.md", "next.md"]) {
          drag.items.add(new File(["It was dropped."], name));
        }
        for (const type of ["dragover", "drop"]) {
          document.body.dispatchEvent(
              new DragEvent(type, { dataTransfer: drag, bubbles: true, cancelable: true }));
        }
        """);
    await().atMost(PATIENCE).until(() -> browser.shows("#documents .taken"));
    assertThat(browser.text("#documents .taken")).contains("next.md").doesNotContain("stuck.md");
    assertThat(browser.text("#documents .waiting")).contains("stuck.md");
  }

  @Test
  void aKeyThatMayOnlyAskSeesNoPlaceForDocuments() throws Exception {
    ApiKeys.Made bob = ApiKeys.make("bob", List.of("default"));
    Path file = Files.writeString(folder.resolve("bobs"), bob.line());
    Properties kafka = new Properties();
    kafka.setProperty("bootstrap.servers", product.bootstrap());
    try (Gateway closed =
        Gateway.start(
            GatewaySettings.of(
                "127.0.0.1",
                0,
                kafka,
                Topics.defaults(),
                new AskLimits(PATIENCE, 10),
                Optional.of(KeyFile.open(file, note -> {}))))) {
      closed.awaitReady();
      assertThat(browser.shows("#documents")).isTrue();
      browser.open("http://127.0.0.1:" + closed.port() + "/");
      await().atMost(PATIENCE).until(() -> browser.shows("#keyDialog"));
      browser.focused().sendKeys(bob.key() + Keys.ENTER);
      await().atMost(PATIENCE).until(() -> browser.all("#graph option").size() == 1);
      assertThat(browser.shows("#documents")).isFalse();
    }
  }

  @Test
  void theChosenGraphStaysWhereTheListOfGraphsCannotBeRead() throws Exception {
    choose("#graph", "held");
    browser.run(
        """
        const all = window.fetch;
        window.fetch = (url, request) =>
            String(url).endsWith("/graphs") ? Promise.reject(new TypeError()) : all(url, request);
        """);
    Path notes = Files.writeString(folder.resolve("notes.md"), "# Notes\n\nThe lid is blue.\n");
    browser.one("#files").sendKeys(notes.toString());
    await().atMost(PATIENCE).until(() -> browser.shows("#fault"));
    assertThat(browser.text("#fault")).contains("list of graphs");
    assertThat(browser.run("return document.getElementById('graph').value")).isEqualTo("held");
    assertThat(browser.all("#graph option")).hasSize(2);
  }

  @Test
  void aServerWithKeysIsAskedWithTheKeyOfTheTab() throws Exception {
    ApiKeys.Made ada = ApiKeys.make("ada", List.of("default"));
    Path file = Files.writeString(folder.resolve("keys"), ada.line() + "\n");
    Properties kafka = new Properties();
    kafka.setProperty("bootstrap.servers", product.bootstrap());
    try (Gateway closed =
        Gateway.start(
            GatewaySettings.of(
                "127.0.0.1",
                0,
                kafka,
                Topics.defaults(),
                new AskLimits(PATIENCE, 10),
                Optional.of(KeyFile.open(file, note -> {}))))) {
      closed.awaitReady();
      browser.open("http://127.0.0.1:" + closed.port() + "/");
      await().atMost(PATIENCE).until(() -> browser.shows("#keyDialog"));
      browser.focused().sendKeys("wrong" + Keys.ENTER);
      await().atMost(PATIENCE).until(() -> browser.shows("#keyDialog"));
      browser.one("#keyValue").clear();
      browser.one("#keyValue").sendKeys(ada.key() + Keys.ENTER);
      await().atMost(PATIENCE).until(() -> browser.all("#graph option").size() == 1);
      assertThat(browser.shows("#keyDialog")).isFalse();

      ask("default", QUESTION);
      assertThat(browser.text("#answer .text")).contains("ordered from Ingrid Dahl");
      assertThat(browser.run("return JSON.stringify(localStorage)"))
          .asString()
          .doesNotContain(ada.key());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "One two. Three four. | Three four.             | One two. [Three four.]",
        "One\\n two.  Three.   | One two.                | [One\\n two.]  Three.",
        "One two. Three four. | One two. … Three four.  | [One two.] [Three four.]",
        "One two. Three four. | One two. … Three fi…    | [One two.] Three four.",
        "He said … nothing.   | He said … nothing.      | [He said … nothing.]",
        "它由 Go 写成。很快。     | 它由Go写成。              | [它由 Go 写成。]很快。",
        "One two.             | Other words.            | One two.",
        "One two.             | ''                      | One two."
      })
  void aQuoteIsMarkedWhateverItsWhiteSpace(String passage, String quote, String wanted) {
    String call =
        """
        return import('/page/quotes.js').then((quotes) => quotes.marked("%s", "%s")
            .map((part) => part.marked ? `[${part.text}]` : part.text).join(""))
        """;
    assertThat(browser.run(call.formatted(passage, quote))).isEqualTo(wanted.replace("\\n", "\n"));
  }

  private static void ask(String graph, String question) {
    type(graph, question);
    awaitAnswer();
  }

  private static void type(String graph, String question) {
    choose("#graph", graph);
    browser.one("#question").sendKeys(question + Keys.ENTER);
  }

  private static void awaitAnswer() {
    await().atMost(PATIENCE).until(() -> browser.shows("#answer") || browser.shows("#fault"));
    assertThat(browser.text("#fault")).isEmpty();
  }

  private static void choose(String list, String value) {
    browser.one(list + " option[value='" + value + "']").click();
  }

  private static WebElement cite(String title) {
    return browser.all("#answer .text .cite").stream()
        .filter(cite -> cite.getDomAttribute("title").endsWith(title))
        .findFirst()
        .orElseThrow();
  }

  /** Mean of red, green and blue of the body's colour, 0 to 255. */
  private static double brightness(String property) {
    return ((Number)
            browser.run(
                "const c = getComputedStyle(document.body)."
                    + property
                    + ".match(/\\d+/g).map(Number); return (c[0] + c[1] + c[2]) / 3 + 0.5"))
        .doubleValue();
  }

  private static int colours(WebElement element) throws IOException {
    BufferedImage image =
        ImageIO.read(new ByteArrayInputStream(element.getScreenshotAs(OutputType.BYTES)));
    Set<Integer> colours = new HashSet<>();
    for (int x = 0; x < image.getWidth(); x++) {
      for (int y = 0; y < image.getHeight(); y++) {
        colours.add(image.getRGB(x, y));
      }
    }
    return colours.size();
  }

  /** Without what a browser says of a server that has no look-ups. */
  private static List<String> notFound(List<String> complaints) {
    return complaints.stream().filter(line -> !line.contains("/entities ")).toList();
  }
}
