package io.flinkgraphrag.jobs.cli.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkgraphrag.jobs.chaos.ProductProcess;
import io.flinkgraphrag.jobs.cli.Run;
import io.flinkgraphrag.jobs.cli.ingest.SurvivingPassages;
import io.flinkgraphrag.jobs.documents.parse.WrittenDocuments;
import io.flinkgraphrag.jobs.embedded.EmbeddedKafka;
import io.flinkgraphrag.jobs.embedded.Ports;
import io.flinkgraphrag.jobs.embedded.TextClient;
import io.flinkgraphrag.jobs.settings.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command, a process of its own, with a real broker. */
final class DocumentsITCase {

  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private static final String GUIDE =
      """
      # Guide

      All about pumps.

      ## P-7

      Pump P-7 stands in hall %d.

      ## P-8

      Pump P-8 is idle.
      """;

  @TempDir static Path folder;

  private static EmbeddedKafka kafka;
  private static ProductProcess documents;

  @BeforeAll
  static void start() throws Exception {
    kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.anyFree());
    kafka.createTopics(Topics.defaults(), 3);
    documents =
        ProductProcess.start(
            List.of(
                "documents",
                "--bootstrap",
                kafka.bootstrap(),
                "--data-dir",
                folder.resolve("documents").toString(),
                "-Dgraphrag.documents.bytes-max=300kb",
                "-Dgraphrag.documents.unpacked-max=8mb",
                "-Dgraphrag.documents.pages-max=20",
                "-Dgraphrag.documents.timeout=5s"));
  }

  @AfterAll
  static void stop() {
    documents.close();
    kafka.close();
  }

  @Test
  void aChangedDocumentSendsOnlyWhatChangedAndADeletedOneIsGone() throws Exception {
    try (DocumentSender sender = new DocumentSender(kafka.bootstrap())) {
      sender.send("changes|docs%2Fguide.md", GUIDE.formatted(2));
      sender.send("changes|other.md", "It stays.");
      awaitTexts(
          "changes",
          "docs/guide.md All about pumps.",
          "docs/guide.md Pump P-7 stands in hall 2.",
          "docs/guide.md Pump P-8 is idle.",
          "other.md It stays.");
      int sent = SurvivingPassages.records(kafka.bootstrap(), "changes").size();
      assertThat(sent).isEqualTo(4);

      sender.send("changes|docs%2Fguide.md", GUIDE.formatted(2));
      sender.send("changes|docs%2Fguide.md", GUIDE.formatted(3));
      awaitTexts(
          "changes",
          "docs/guide.md All about pumps.",
          "docs/guide.md Pump P-7 stands in hall 3.",
          "docs/guide.md Pump P-8 is idle.",
          "other.md It stays.");
      assertThat(SurvivingPassages.records(kafka.bootstrap(), "changes")).hasSize(sent + 2);
      assertThat(SurvivingPassages.passages(kafka.bootstrap(), "changes"))
          .anyMatch(passage -> passage.matches("docs/guide\\.md~#p-7~\\w+ \\| Guide > P-7 \\| .*"));

      sender.send("changes|docs%2Fguide.md", null, Map.of());
      awaitTexts("changes", "other.md It stays.");
      sender.send("changes|docs%2Fguide.md", GUIDE.formatted(3));
      awaitTexts(
          "changes",
          "docs/guide.md All about pumps.",
          "docs/guide.md Pump P-7 stands in hall 3.",
          "docs/guide.md Pump P-8 is idle.",
          "other.md It stays.");
    }
  }

  @Test
  void formatsAreToldByHeadersNamesAndContent() throws Exception {
    byte[] latin = "<title>Norvik</title><p>Größe zählt.".getBytes(StandardCharsets.ISO_8859_1);
    try (DocumentSender sender = new DocumentSender(kafka.bootstrap())) {
      sender.send(
          "formats|a", "# no heading".getBytes(StandardCharsets.UTF_8), Map.of("format", "text"));
      sender.send("formats|b", latin, Map.of("content-type", "text/html; charset=ISO-8859-1"));
      sender.send("formats|c.pdf", pdf("# Report", "Pump P-8 stands in hall 3."), Map.of());
      sender.send("formats|d", word("# Plan", "Valve V-1 is shut."), Map.of());
      sender.send(
          "formats|e.md", "Named.".getBytes(StandardCharsets.UTF_8), Map.of("title", "Notes"));
    }
    awaitTexts(
        "formats",
        "a # no heading",
        "b Größe zählt.",
        "c.pdf Pump P-8 stands in hall 3.",
        "d Valve V-1 is shut.",
        "e.md Named.");
    assertThat(SurvivingPassages.passages(kafka.bootstrap(), "formats"))
        .anyMatch(passage -> passage.startsWith("e.md~#~") && passage.endsWith(" | Notes | Named."))
        .anyMatch(passage -> passage.endsWith(" | Report (page 1) | Pump P-8 stands in hall 3."));
  }

  @Test
  void aDocumentThatCannotBeReadIsADeadLetterAndKeepsWhatItHadAndStopsNobody() throws Exception {
    Map<String, byte[]> bad = new TreeMap<>();
    byte[] plan = word("# Plan", "Valve V-1 is shut.");
    bad.put("DOCUMENT_DAMAGED broken.docx", Arrays.copyOf(plan, plan.length / 2));
    bad.put("DOCUMENT_ENCRYPTED locked.pdf", WrittenDocuments.encryptedPdf(List.of(List.of("x"))));
    bad.put("DOCUMENT_ENCRYPTED locked.docx", WrittenDocuments.encryptedWord());
    bad.put("DOCUMENT_EMPTY empty.md", new byte[0]);
    bad.put("DOCUMENT_EMPTY blank.txt", " \n".getBytes(StandardCharsets.UTF_8));
    bad.put("DOCUMENT_NO_TEXT scan.pdf", WrittenDocuments.pdf(List.of(List.of())));
    bad.put("DOCUMENT_TOO_LARGE long.txt", new byte[400 * 1024]);
    bad.put(
        "DOCUMENT_TOO_LARGE pages.pdf",
        WrittenDocuments.pdf(Stream.generate(() -> List.of("A page.")).limit(21).toList()));
    bad.put("DOCUMENT_TOO_LARGE bomb.docx", HostileDocuments.wordBomb(9 << 20));
    bad.put("DOCUMENT_TOO_LARGE bomb.pdf", HostileDocuments.pdfBomb(9 << 20));
    bad.put("DOCUMENT_TOO_SLOW slow.pdf", HostileDocuments.slowPdf());
    try (DocumentSender sender = new DocumentSender(kafka.bootstrap())) {
      sender.send("bad|locked.pdf", pdf("It was readable."), Map.of());
      for (Map.Entry<String, byte[]> document : bad.entrySet()) {
        sender.send("bad|" + document.getKey().split(" ", 2)[1], document.getValue(), Map.of());
      }
      sender.send(
          "bad|half.pdf", WrittenDocuments.pdf(List.of(List.of("Half."), List.of())), Map.of());
      sender.send("bad|x", "x".getBytes(StandardCharsets.UTF_8), Map.of("format", "papyrus"));
      sender.send("no such key", "x");
      for (int i = 0; i < 9; i++) {
        sender.send("bad|good" + i, "It is good " + i + ".");
      }
    }
    awaitTexts(
        "bad",
        Stream.concat(
                Stream.of("locked.pdf It was readable.", "half.pdf Half."),
                Stream.iterate(0, i -> i < 9, i -> i + 1)
                    .map(i -> "good%d It is good %d.".formatted(i, i)))
            .toArray(String[]::new));
    Set<String> wanted =
        bad.keySet().stream().map(code -> code.replace(" ", " bad|")).collect(Collectors.toSet());
    wanted.addAll(
        Set.of(
            "DOCUMENT_INCOMPLETE bad|half.pdf", "INVALID_FIELD bad|x", "INVALID_KEY no such key"));
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(letters())
                    .as(documents.output())
                    .containsExactlyInAnyOrderElementsOf(wanted));
    assertThat(documents.output()).doesNotContain("\tat ").doesNotContain("the job failed");
  }

  @Test
  void whatTheCommandIngestSentUnderTheSameIdIsLeftAlone() throws Exception {
    Path docs = Files.createDirectories(folder.resolve("both"));
    Files.writeString(docs.resolve("a.md"), "By the command.");
    Files.writeString(docs.resolve("b.md"), "It stays.");
    try (DocumentSender sender = new DocumentSender(kafka.bootstrap())) {
      sender.send("both|docs%2Fa.md", "By the topic.");
      sender.send("both|docs%2Fc.md", "Only by the topic.");
      awaitTexts("both", "docs/a.md By the topic.", "docs/c.md Only by the topic.");
      ingest(docs);
      awaitTexts(
          "both",
          "docs/a.md By the command.",
          "docs/a.md By the topic.",
          "docs/b.md It stays.",
          "docs/c.md Only by the topic.");
      sender.send("both|docs%2Fa.md", null, Map.of());
      awaitTexts(
          "both",
          "docs/a.md By the command.",
          "docs/b.md It stays.",
          "docs/c.md Only by the topic.");
      sender.send("both|docs%2Fa.md", "By the topic.");
      awaitTexts(
          "both",
          "docs/a.md By the command.",
          "docs/a.md By the topic.",
          "docs/b.md It stays.",
          "docs/c.md Only by the topic.");
      Files.delete(docs.resolve("a.md"));
      ingest(docs);
      awaitTexts(
          "both", "docs/a.md By the topic.", "docs/b.md It stays.", "docs/c.md Only by the topic.");
    }
  }

  private static void ingest(Path docs) {
    Run run =
        Run.of(
            "ingest",
            docs.toString(),
            "--as",
            "docs",
            "--graph",
            "both",
            "--bootstrap",
            kafka.bootstrap());
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  @Test
  void whatCannotBeIsSaidAtOnce() {
    Run run =
        Run.of("documents", "--bootstrap", kafka.bootstrap(), "-Dgraphrag.documents.tokens=7");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("graphrag.documents.tokens", "32 to 510").hasLineCount(1);
  }

  private static byte[] pdf(String... lines) throws Exception {
    return WrittenDocuments.pdf(List.of(List.of(lines)));
  }

  private static byte[] word(String... lines) throws Exception {
    return WrittenDocuments.word(List.of(lines));
  }

  private static void awaitTexts(String graph, String... texts) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () ->
                assertThat(SurvivingPassages.texts(kafka.bootstrap(), graph))
                    .as(documents.output())
                    .containsExactlyInAnyOrder(texts));
  }

  /** "CODE key". */
  private static List<String> letters() {
    return new TextClient(kafka.bootstrap())
        .readAll("dead-letters").stream()
            .map(
                (ConsumerRecord<String, String> letter) ->
                    new String(letter.headers().lastHeader("error").value(), StandardCharsets.UTF_8)
                            .split(":", 2)[0]
                        + " "
                        + letter.key())
            .toList();
  }
}
