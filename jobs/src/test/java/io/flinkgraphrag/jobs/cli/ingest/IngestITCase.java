package io.flinkgraphrag.jobs.cli.ingest;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.flinkgraphrag.jobs.chaos.ProductProcess;
import io.flinkgraphrag.jobs.cli.Run;
import io.flinkgraphrag.jobs.documents.parse.WrittenDocuments;
import io.flinkgraphrag.jobs.embedded.EmbeddedKafka;
import io.flinkgraphrag.jobs.embedded.Ports;
import io.flinkgraphrag.jobs.embedded.TextClient;
import io.flinkgraphrag.jobs.settings.Topics;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command against a real broker. */
final class IngestITCase {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path folder;

  private static EmbeddedKafka kafka;

  @BeforeAll
  static void startBroker() {
    kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.anyFree());
    kafka.createTopics(Topics.defaults(), 3);
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
  }

  @Test
  void eachFileOfAMixedFolderIsInTheGraphOrToldWithItsName() throws Exception {
    Path docs = mixedFolder("mixed");

    Run run = ingest("mixed", docs.toString(), "--as", "docs");

    assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    assertThat(run.err())
        .contains(
            "docs/broken.docx: it is damaged",
            "docs/empty.md: it is empty",
            "docs/locked.pdf: it is encrypted",
            "docs/locked.docx: it is encrypted",
            "docs/half.pdf: no text on page 2",
            "docs/scan.pdf: none of its 1 pages has text",
            "left out, as of other kinds: 1 .png")
        .doesNotContain("\tat ");
    assertThat(run.out()).contains("documents: 7 new,", "6 failed");
    assertThat(passages("mixed"))
        .extracting(passage -> passage.replaceFirst("~[0-9a-f]+", ""))
        .contains(
            "docs/guide/pumps.md#p-7 | Guide > Pumps > P-7 | Pump P-7 was made by Norvik.",
            "docs/page.html#p7 | Norvik > P-7 | Der Größe nach.",
            "docs/report.pdf#report | Report (page 1) | Pump P-8 stands in hall 3.",
            "docs/plan.docx#valves | Plan > Valves | Valve V-1 was made by Norvik.",
            "docs/notes.txt# | notes | Ingrid Dahl sells spare parts.",
            "docs/wide.txt# | wide | Für Norvik.")
        .noneMatch(passage -> passage.contains(".git"));
  }

  private static Path mixedFolder(String name) throws Exception {
    Path docs = Files.createDirectories(folder.resolve(name));
    Files.createDirectories(docs.resolve("guide"));
    Files.createDirectories(docs.resolve(".git"));
    Files.writeString(docs.resolve(".git/hidden.md"), "# Hidden\n\nNobody sees it.\n");
    Files.writeString(
        docs.resolve("guide/pumps.md"),
        "# Guide\n\n## Pumps\n\nAll pumps.\n\n### P-7\n\nPump P-7 was made by Norvik.\n");
    Files.write(
        docs.resolve("page.html"),
        "<html><head><meta charset='iso-8859-1'><title>Norvik</title></head><h2 id=p7>P-7</h2><p>Der Größe nach."
            .getBytes(StandardCharsets.ISO_8859_1));
    Files.write(docs.resolve("report.pdf"), onePage("# Report", "Pump P-8 stands in hall 3."));
    Files.write(
        docs.resolve("half.pdf"),
        WrittenDocuments.pdf(List.of(List.of("Half of it is text."), List.of())));
    Files.write(docs.resolve("scan.pdf"), WrittenDocuments.pdf(List.of(List.of())));
    Files.write(
        docs.resolve("locked.pdf"), WrittenDocuments.encryptedPdf(List.of(List.of("Secret."))));
    byte[] plan =
        WrittenDocuments.word(List.of("# Plan", "## Valves", "Valve V-1 was made by Norvik."));
    Files.write(docs.resolve("plan.docx"), plan);
    Files.write(docs.resolve("broken.docx"), Arrays.copyOf(plan, plan.length / 2));
    Files.write(docs.resolve("locked.docx"), WrittenDocuments.encryptedWord());
    Files.writeString(docs.resolve("notes.txt"), "Ingrid Dahl sells spare parts.\n");
    Files.write(docs.resolve("wide.txt"), "\ufeffFür Norvik.".getBytes(UTF_16LE));
    Files.createFile(docs.resolve("empty.md"));
    Files.write(docs.resolve("logo.png"), new byte[] {1, 2, 3});
    return docs;
  }

  private static byte[] onePage(String... lines) throws IOException {
    return WrittenDocuments.pdf(List.of(List.of(lines)));
  }

  @Test
  void aSecondRunSendsOnlyWhatChangedAndDeletesWhatIsGone() throws Exception {
    Path docs = Files.createDirectories(folder.resolve("changing"));
    Files.writeString(docs.resolve("a.md"), "# A\n\nFirst.\n\n## B\n\nSecond.\n");
    Files.writeString(docs.resolve("moves.md"), "# Moves\n\nIt moves.\n");
    Files.writeString(docs.resolve("stays.md"), "# Stays\n\nIt stays.\n");
    assertThat(ingest("changing", docs.toString()).exitCode()).isZero();
    int sent = records("changing").size();

    Run same = ingest("changing", docs.toString());
    assertThat(same.out()).contains("0 new, 0 changed, 3 unchanged", "0 sent, 0 deleted");
    assertThat(records("changing")).hasSize(sent);

    Files.writeString(docs.resolve("a.md"), "# A\n\nFirst.\n\n## B\n\nAnother second.\n");
    Files.createDirectories(docs.resolve("below"));
    Files.move(docs.resolve("moves.md"), docs.resolve("below/moved.md"));
    Run changed = ingest("changing", docs.toString());

    assertThat(changed.exitCode()).as(changed.err()).isZero();
    assertThat(changed.out())
        .contains("1 new, 1 changed, 1 unchanged, 1 deleted", "2 sent, 2 deleted, 2 unchanged");
    assertThat(texts("changing"))
        .containsExactlyInAnyOrder(
            docs + "/a.md First.",
            docs + "/a.md Another second.",
            docs + "/below/moved.md It moves.",
            docs + "/stays.md It stays.");
  }

  @Test
  void aFileThatCannotBeReadAnyMoreKeepsWhatItHad() throws Exception {
    Path docs = Files.createDirectories(folder.resolve("keeps"));
    Files.write(docs.resolve("a.pdf"), onePage("It was readable."));
    ingest("keeps", docs.toString());
    Files.writeString(docs.resolve("a.pdf"), "no PDF any more");

    Run run = ingest("keeps", docs.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("a.pdf: it is damaged");
    assertThat(texts("keeps")).containsExactly(docs + "/a.pdf It was readable.");
  }

  @Test
  void anEmptyFolderDeletesNothingUnlessThatIsWanted() throws Exception {
    Path docs = Files.createDirectories(folder.resolve("emptied"));
    Files.writeString(docs.resolve("a.md"), "Text.");
    ingest("emptied", docs.toString());
    Files.delete(docs.resolve("a.md"));

    Run run = ingest("emptied", docs.toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("1 of the 1 documents", "--prune; nothing was sent");
    assertThat(texts("emptied")).hasSize(1);

    assertThat(ingest("emptied", docs.toString(), "--prune").exitCode()).isZero();
    assertThat(texts("emptied")).isEmpty();

    Files.writeString(docs.resolve("a.md"), "Text.");
    ingest("emptied", docs.toString());
    assertThat(texts("emptied")).as("it is there again").hasSize(1);
  }

  @Test
  void passagesThatSomebodyElseSentAreLeftAlone() throws Exception {
    Path docs = Files.createDirectories(folder.resolve("foreign"));
    Path a = Files.writeString(docs.resolve("a.md"), "Ours.");
    Files.writeString(docs.resolve("b.md"), "Stays.");
    ingest("foreign", docs.toString());
    new TextClient(kafka.bootstrap())
        .send(
            "graph-updates",
            "foreign|document|" + a.toString().replace("/", "%2F"),
            "{\"op\":\"upsert\",\"type\":\"passage\",\"graph\":\"foreign\",\"id\":\"theirs\",\"document\":\"%s\",\"text\":\"Theirs.\",\"version\":1}"
                .formatted(a));
    Files.delete(a);

    ingest("foreign", docs.toString());

    assertThat(texts("foreign")).containsExactlyInAnyOrder(a + " Theirs.", docs + "/b.md Stays.");
  }

  @Test
  void aPageAndStandardInputAreDocuments() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] page = "<title>Pumps</title><p>Größe zählt.".getBytes(StandardCharsets.ISO_8859_1);
    server.createContext(
        "/pumps",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "text/html; charset=ISO-8859-1");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    server.start();
    String address = "http://127.0.0.1:" + server.getAddress().getPort();
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream("# Notes\n\nTyped.".getBytes(StandardCharsets.UTF_8)));
    try {
      Run run = ingest("pages", address + "/pumps", address + "/no-such", "-");
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err()).contains(address + "/no-such: it cannot be read", "404");
    } finally {
      System.setIn(before);
      server.stop(0);
    }
    assertThat(texts("pages"))
        .containsExactlyInAnyOrder(address + "/pumps Größe zählt.", "stdin Typed.");
  }

  @Test
  void whatCannotBeTriedIsToldBeforeAnythingIsSent() {
    assertThat(ingest("x", folder.resolve("no-such").toString()).err())
        .contains("there is no file and no folder");
    assertThat(ingest("x", folder.toString(), "--tokens", "7").exitCode()).isEqualTo(2);
    assertThat(ingest("x", "-", "https://example.org", "--as", "n").err()).contains("--as names");
    assertThat(ingest("x", folder.toString(), "--language", "xx").err()).contains("--language");
  }

  @Test
  void aPathThatIsTooLongForAnIdIsToldWithWhatToDo() throws Exception {
    Path file = Files.writeString(folder.resolve("long.md"), "Text.");
    String fits = "n".repeat(Source.DOCUMENT_CHARS_MAX);

    assertThat(ingest("long", file.toString(), "--as", fits).exitCode()).isZero();
    Run run = ingest("long", file.toString(), "--as", fits + "n");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("more than 420 characters", "--as");
  }

  @Test
  void killedInTheMiddleAndRunAgainItIsTheSameAsInOneGo() throws Exception {
    Path docs = Files.createDirectories(folder.resolve("killed"));
    long seed = Long.getLong("graphrag.test.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int file = 0; file < 60; file++) {
      StringBuilder text = new StringBuilder("# File " + file + "\n\n");
      for (int section = 0; section < 10; section++) {
        text.append(
            "## Part %d\n\nPump P-%d stands in hall %d.\n\n"
                .formatted(section, random.nextInt(99), file));
      }
      Files.writeString(docs.resolve("f" + file + ".md"), text);
    }
    List<String> command =
        List.of("ingest", docs.toString(), "--as", "docs", "--graph", "killed", "--rate", "60");
    try (ProductProcess process = start(command)) {
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> process.output().contains(" of 60 documents"));
      process.killAfter(Duration.ZERO);
    }
    int sent = records("killed").size();
    assertThat(sent).as("seed %d", seed).isBetween(1, 599);

    assertThat(ingest("killed", docs.toString(), "--as", "docs").exitCode()).isZero();
    assertThat(ingest("whole", docs.toString(), "--as", "docs").exitCode()).isZero();

    assertThat(passages("killed")).as("seed %d", seed).isEqualTo(passages("whole")).hasSize(600);
    assertThat(records("killed")).as("none twice, seed %d", seed).hasSize(600);
  }

  @Test
  void aFolderIsFollowed() throws Exception {
    Path docs = Files.createDirectories(folder.resolve("watched"));
    Files.writeString(docs.resolve("a.md"), "Before.");
    Files.writeString(docs.resolve("b.md"), "Stays.");
    Files.writeString(docs.resolve("c.md"), "Goes.");
    List<String> command =
        List.of("ingest", docs.toString(), "--as", "w", "--graph", "watched", "--watch");
    try (ProductProcess process = start(command)) {
      awaitTexts("watched", "w/a.md Before.", "w/b.md Stays.", "w/c.md Goes.");
      Files.writeString(docs.resolve("a.md"), "And after.");
      Files.writeString(docs.resolve("d.md"), "New.");
      Files.delete(docs.resolve("c.md"));
      awaitTexts("watched", "w/a.md And after.", "w/b.md Stays.", "w/d.md New.");
    }
  }

  @Test
  void aDocumentThatDoesNotFitTheMemoryIsToldAndTheOthersGoOn() throws Exception {
    Path docs = Files.createDirectories(folder.resolve("huge"));
    Files.writeString(docs.resolve("a.txt"), "word ".repeat(12_000_000));
    Files.writeString(docs.resolve("b.md"), "# Pumps\n\nPump P-7 stands in hall 2.");
    List<String> command = List.of("ingest", docs.toString(), "--as", "docs", "--dry-run");
    try (ProductProcess process = ProductProcess.start(command, "-Xmx96m")) {
      assertThat(process.awaitEnd(PATIENCE)).isEqualTo(1);
      assertThat(process.output())
          .contains("docs/a.txt: it takes more than the", "split it, or set GRAPHRAG_JAVA_OPTS=")
          .contains("Pump P-7 stands in hall 2.")
          .doesNotContain("\tat ");
    }
  }

  private static ProductProcess start(List<String> command) throws IOException {
    List<String> arguments = new ArrayList<>(command);
    arguments.addAll(List.of("--bootstrap", kafka.bootstrap()));
    return ProductProcess.start(arguments);
  }

  private static void awaitTexts(String graph, String... texts) {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(texts(graph)).containsExactlyInAnyOrder(texts));
  }

  private static Run ingest(String graph, String... arguments) {
    String[] command =
        Stream.concat(
                Stream.of("ingest", "--graph", graph, "--bootstrap", kafka.bootstrap()),
                Stream.of(arguments))
            .toArray(String[]::new);
    return Run.of(command);
  }

  private static List<ConsumerRecord<String, String>> records(String graph) {
    return SurvivingPassages.records(kafka.bootstrap(), graph);
  }

  private static Set<String> passages(String graph) {
    return SurvivingPassages.passages(kafka.bootstrap(), graph);
  }

  private static Set<String> texts(String graph) {
    return SurvivingPassages.texts(kafka.bootstrap(), graph);
  }
}
