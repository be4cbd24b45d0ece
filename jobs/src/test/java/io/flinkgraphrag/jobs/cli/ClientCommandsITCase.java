package io.flinkgraphrag.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkgraphrag.jobs.embedded.EmbeddedKafka;
import io.flinkgraphrag.jobs.embedded.Ports;
import io.flinkgraphrag.jobs.embedded.TextClient;
import io.flinkgraphrag.jobs.settings.Topics;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client commands against a real broker, with a fake in the job's place. */
final class ClientCommandsITCase {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;

  private static EmbeddedKafka kafka;
  private static TextClient client;

  @BeforeAll
  static void startBroker() {
    kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.anyFree());
    kafka.createTopics(Topics.defaults(), 2);
    client = new TextClient(kafka.bootstrap());
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
  }

  @Test
  void loadSendsEveryLineWithItsKeyAndItsBatchAndFollowsItThroughAllCells() throws Exception {
    Path file = folder.resolve("updates.jsonl");
    Files.writeString(
        file,
        """
        {"op":"upsert","type":"entity","graph":"load","id":"ada lovelace","name":"Ada"}

        {"op":"upsert","type":"passage","graph":"load","id":"p","document":"d","text":"t"}
        {"op":"delete","type":"entity","graph":"load","id":"x"}
        """);
    CompletableFuture<Void> job =
        CompletableFuture.runAsync(
            () -> {
              String batch = header(awaitSent("\"graph\":\"load\"", 3).get(0), "batch");
              send("graph-status", batch, status(batch, 1, 0));
              send("graph-status", "east|" + batch, statusOfCell("east", batch, 0, 1));
              send("graph-status", batch, status(batch, 2, 0));
            });

    Run run = Run.of("load", file.toString(), "--wait", "--bootstrap", kafka.bootstrap());
    job.get(30, TimeUnit.SECONDS);

    assertThat(awaitSent("\"graph\":\"load\"", 3))
        .extracting(ConsumerRecord::key)
        .containsExactlyInAnyOrder(
            "load|entity|ada%20lovelace", "load|document|d", "load|entity|x");
    assertThat(run.out()).contains("applied 2, unchanged 0, refused 1");
    assertThat(run.err()).contains("sent 3 updates", "dead-letters");
    assertThat(run.exitCode()).isEqualTo(1);
  }

  @Test
  void loadKeepsToItsRate() throws Exception {
    Path file = folder.resolve("many.jsonl");
    Files.writeString(file, "{\"op\":\"upsert\",\"type\":\"entity\",\"id\":\"r\"}\n".repeat(100));
    long startedAt = System.nanoTime();
    Run run = Run.of("load", file.toString(), "--rate", "200", "--bootstrap", kafka.bootstrap());
    assertThat(run.exitCode()).isZero();
    assertThat(System.nanoTime() - startedAt).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(490));
  }

  @Test
  void aFileWithAByteOrderMarkAndWindowsLineEndsLoadsWhole() throws Exception {
    Path file = folder.resolve("windows.jsonl");
    Files.writeString(file, "\ufeff" + entity("w1") + "\r\n" + entity("w2") + "\r\n");
    Run run = Run.of("load", file.toString(), "--bootstrap", kafka.bootstrap());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("sent 2 updates");
    assertThat(sentValues()).contains(entity("w1"), entity("w2"));
  }

  @Test
  void nothingIsSentOfAnyFileWhereOneHasALineThatIsNoUpdate() throws Exception {
    Path good = Files.writeString(folder.resolve("good.jsonl"), entity("unsent") + "\n");
    Path bad = Files.writeString(folder.resolve("bad.jsonl"), entity("unsent") + "\n\nid,title\n");
    Run run = Run.of("load", good.toString(), bad.toString(), "--bootstrap", kafka.bootstrap());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("line 3 of " + bad, "it begins with \"id,title\"");
    assertThat(sentValues()).noneMatch(value -> value.contains("unsent"));

    Run skipping =
        Run.of(
            "load",
            good.toString(),
            bad.toString(),
            "--skip-invalid",
            "--bootstrap",
            kafka.bootstrap());
    assertThat(skipping.exitCode()).isEqualTo(1);
    assertThat(skipping.err()).contains("line 3 of " + bad, "it is left out", "sent 2 updates");
  }

  @Test
  void standardInputIsSentUpToTheFirstLineThatIsNoUpdate() {
    InputStream before = System.in;
    String lines = entity("first") + "\n{\"op\":\n" + entity("third") + "\n";
    System.setIn(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)));
    try {
      Run run = Run.of("load", "-", "--bootstrap", kafka.bootstrap());
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err()).contains("line 2 of standard input", "1 lines before it were sent");
    } finally {
      System.setIn(before);
    }
    assertThat(sentValues()).contains(entity("first")).doesNotContain(entity("third"));
  }

  @Test
  void aPipeIsReadOnce() throws Exception {
    assumeThat(Path.of("/usr/bin/mkfifo")).exists();
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              try {
                Files.writeString(pipe, entity("piped") + "\n");
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    Run run = Run.of("load", pipe.toString(), "--bootstrap", kafka.bootstrap());
    writer.get(30, TimeUnit.SECONDS);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(sentValues()).contains(entity("piped"));
  }

  @Test
  void aBatchThatWasUsedBeforeCountsWhatIsNew() throws Exception {
    Path file = Files.writeString(folder.resolve("batch.jsonl"), entity("b") + "\n" + entity("c"));
    send("graph-status", "again", status("again", 2, 0));
    send("graph-status", "again", status("again", 5, 1));
    CompletableFuture<Void> job =
        CompletableFuture.runAsync(
            () -> {
              awaitSent(entity("c"), 1);
              send("graph-status", "again", status("again", 6, 1));
              send("graph-status", "again", status("again", 7, 1));
            });
    Run run =
        Run.of(
            "load",
            file.toString(),
            "--batch",
            "again",
            "--wait",
            "--bootstrap",
            kafka.bootstrap());
    job.get(30, TimeUnit.SECONDS);
    assertThat(run.out()).contains("applied 2, unchanged 0, refused 0");
    assertThat(run.exitCode()).isZero();
  }

  private static String entity(String id) {
    return "{\"op\":\"upsert\",\"type\":\"entity\",\"id\":\"" + id + "\"}";
  }

  private static List<String> sentValues() {
    return client.readAll("graph-updates").stream().map(ConsumerRecord::value).toList();
  }

  /** The updates that hold a text, as soon as there are so many; other tests send some too. */
  private static List<ConsumerRecord<String, String>> awaitSent(String text, int count) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (true) {
      List<ConsumerRecord<String, String>> sent =
          client.readAll("graph-updates").stream()
              .filter(record -> record.value().contains(text))
              .toList();
      if (sent.size() >= count || System.nanoTime() > deadline) {
        return sent;
      }
    }
  }

  @Test
  void askPrintsTheAnswerOfItsOwnQuestion() throws Exception {
    CompletableFuture<Void> job = answer("ANSWERED", "In 1843 [1].", "asked of the fake");
    Run run =
        Run.of("ask", "asked of the fake", "--graph", "course", "--bootstrap", kafka.bootstrap());
    job.get(30, TimeUnit.SECONDS);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("A  In 1843 [1].")
        .contains("[1] Notes (p-1): \"the notes of 1843\"")
        .contains("ANSWERED in 12 ms");
  }

  @Test
  void theWordsOfAQuestionNeedNoQuotes() throws Exception {
    CompletableFuture<Void> job = answer("ANSWERED", "In 1843 [1].", "asked in four words");
    Run run = Run.of("ask", "asked", "in", "four", "words", "--host", kafka.bootstrap());
    job.get(30, TimeUnit.SECONDS);
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  @Test
  void aQuestionWithoutEvidenceEndsWithCodeThree() throws Exception {
    CompletableFuture<Void> job = answer("NO_EVIDENCE", "Nothing is known.", "nothing known");
    Run run = Run.of("ask", "nothing known", "--json", "--bootstrap", kafka.bootstrap());
    job.get(30, TimeUnit.SECONDS);
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(JSON.readTree(run.out()).path("status").asText()).isEqualTo("NO_EVIDENCE");
  }

  @Test
  void askReadsTheAnswersOfACellWhereTheyCome() throws Exception {
    CompletableFuture<Void> job = answer("graph-status", "ANSWERED", "From the cell.", "of a cell");
    Run run =
        Run.of(
            "ask",
            "of a cell",
            "--answers-topic",
            "graph-status",
            "--bootstrap",
            kafka.bootstrap());
    job.get(30, TimeUnit.SECONDS);
    assertThat(run.out()).contains("A  From the cell.");
    Run missing =
        Run.of("ask", "q", "--answers-topic", "answers-east", "--bootstrap", kafka.bootstrap());
    assertThat(missing.exitCode()).isEqualTo(2);
    assertThat(missing.err()).contains("there is no topic answers-east");
  }

  @Test
  void aQuestionThatNobodyAnswersEndsWithCodeOne() {
    Run run = Run.of("ask", "nobody", "--timeout", "1", "--bootstrap", kafka.bootstrap());
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("no answer within 1 s");
    for (String timeout : List.of("0", "-1", "99999999999")) {
      Run refused = Run.of("ask", "q", "--timeout", timeout, "--bootstrap", kafka.bootstrap());
      assertThat(refused.exitCode()).isEqualTo(2);
      assertThat(refused.err()).contains("--timeout has to be 1 to", "is " + timeout);
    }
  }

  @Test
  void whatIsProducedIsConsumed() {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream("k=größe\n\nl=b\n".getBytes(StandardCharsets.UTF_8)));
    try {
      Run produced =
          Run.of(
              "produce", "dead-letters", "--key-separator", "=", "--bootstrap", kafka.bootstrap());
      assertThat(produced.exitCode()).isZero();
      assertThat(produced.err()).contains("sent 2");
    } finally {
      System.setIn(before);
    }
    Run consumed =
        Run.of(
            "consume",
            "dead-letters",
            "--from-beginning",
            "--keys",
            "--max",
            "2",
            "--timeout",
            "30",
            "--bootstrap",
            kafka.bootstrap());
    assertThat(consumed.exitCode()).isZero();
    assertThat(consumed.out().lines()).containsExactlyInAnyOrder("k\tgröße", "l\tb");
  }

  @Test
  void consumeEndsWithCodeOneWhenLessCameThanWanted() {
    Run run =
        Run.of(
            "consume", "answers", "--max", "1", "--timeout", "1", "--bootstrap", kafka.bootstrap());
    assertThat(run.exitCode()).isEqualTo(1);
  }

  @Test
  void aTopicOfUpdatesThatLostItsBeginningIsNotTakenForTheWholeGraph() throws Exception {
    EmbeddedKafka other = EmbeddedKafka.start(folder.resolve("other"), Ports.anyFree());
    try (other) {
      other.createTopics(Topics.defaults(), 1);
      TextClient updates = new TextClient(other.bootstrap());
      updates.send("graph-updates", "k", "{\"op\":\"upsert\",\"type\":\"entity\",\"id\":\"a\"}");
      updates.send("graph-updates", "k", "not an update");
      updates.send("graph-updates", "k", "{\"op\":\"upsert\",\"type\":\"entity\",\"id\":\"b\"}");
      assertThat(graphs("list", other).out()).contains("default         0          0         2");
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", other.bootstrap()))) {
        admin
            .deleteRecords(
                Map.of(new TopicPartition("graph-updates", 0), RecordsToDelete.beforeOffset(1)))
            .all()
            .get(30, TimeUnit.SECONDS);
      }
      for (String command : List.of("list", "stats default", "export default", "delete default")) {
        Run run = graphs(command, other);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("partition 0 before offset 1 is gone", "--partial");
        assertThat(run.out()).isEmpty();
      }
      Run partial = graphs("export default --partial", other);
      assertThat(partial.exitCode()).isZero();
      assertThat(partial.err()).contains("is gone; going on without it", "exported 1 elements");
      assertThat(partial.out()).contains("\"b\"").doesNotContain("\"a\"");
    }
  }

  private static Run graphs(String command, EmbeddedKafka of) {
    List<String> arguments = new ArrayList<>(List.of("graphs"));
    arguments.addAll(List.of(command.split(" ")));
    arguments.addAll(List.of("--bootstrap", of.bootstrap()));
    return Run.of(arguments.toArray(String[]::new));
  }

  @Test
  void graphsSayWhatIsNotThere() throws Exception {
    Run stats = graphs("stats nobody", kafka);
    assertThat(stats.exitCode()).isEqualTo(1);
    assertThat(stats.err()).contains("graph nobody has no elements", "graphs list");
    assertThat(graphs("delete nobody --yes", kafka).exitCode()).isZero();
    client.send("graph-updates", "k", "{\"op\":\"upsert\",\"type\":\"entity\",\"id\":\"a\"}");
    Path file = Files.createFile(folder.resolve("export.jsonl"));
    Run export = graphs("export default --out " + file, kafka);
    assertThat(export.exitCode()).isEqualTo(2);
    assertThat(export.err()).contains("export.jsonl exists; name another file");
  }

  @Test
  void aMissingTopicIsSaidWithHowToCreateIt() {
    Run run = Run.of("consume", "no-such-topic", "--bootstrap", kafka.bootstrap());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains("there is no topic no-such-topic", "kafka-topics.sh", "--create");
  }

  @Test
  void anEntityIsPrintedWithItsRelationsAndPassages() throws Exception {
    CompletableFuture<Void> job =
        CompletableFuture.runAsync(
            () -> {
              JsonNode asked = questionWith("entity", "Ada Lovelace");
              assertThat(asked.path("graph").asText()).isEqualTo("course");
              assertThat(asked.path("maxPassages").asInt()).isEqualTo(7);
              assertThat(asked.path("maxFacts").asInt()).isEqualTo(20);
              send("answers", "mine", AROUND.formatted(asked.path("id").asText()));
            });
    Run run =
        Run.of(
            "entity",
            "Ada",
            "Lovelace",
            "--graph",
            "course",
            "--passages",
            "7",
            "--bootstrap",
            kafka.bootstrap());
    job.get(30, TimeUnit.SECONDS);
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .containsSubsequence(
            "E  Ada Lovelace (ada), PERSON\n",
            "   Wrote notes.\n",
            "   Ada Lovelace (ada) - wrote - notes\n",
            "   [1] Notes (p-1): The notes of 1843.\n",
            "   ANSWERED in 12 ms");
  }

  @Test
  void evidenceIsAskedForAndPrintedInPlaceOfAnAnswer() throws Exception {
    CompletableFuture<Void> job =
        CompletableFuture.runAsync(
            () -> {
              JsonNode asked = questionWith("text", "wanted as evidence");
              assertThat(asked.path("want").asText()).isEqualTo("evidence");
              send("answers", "mine", AROUND.formatted(asked.path("id").asText()));
            });
    Run run = Run.of("ask", "wanted as evidence", "--evidence", "--bootstrap", kafka.bootstrap());
    job.get(30, TimeUnit.SECONDS);
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .containsSubsequence(
            "   [1] Notes (p-1): The notes of 1843.\n",
            "   Ada Lovelace (ada) - wrote - notes\n",
            "   entity Ada Lovelace (ada)\n",
            "   ANSWERED in 12 ms");
  }

  private static final String AROUND =
      """
      {"questionId":"%s","question":"Ada Lovelace","status":"ANSWERED","answer":"",
       "timings":{"totalMs":12},"citations":[],
       "facts":[{"source":"Ada Lovelace","predicate":"wrote","target":"notes","score":1,
                 "sourceId":"ada","targetId":"notes"}],
       "evidence":{
         "entities":[{"id":"ada","name":"Ada Lovelace","score":1,"kind":"PERSON",
                      "description":"Wrote\\nnotes."},
                     {"id":"notes","name":"notes","score":1}],
         "passages":[{"passage":"p-1","document":"d","title":"Notes","score":1,
                      "text":"The notes\\nof 1843."}]}}
      """;

  /** Answers the question with this text, after one of somebody else's. */
  private static CompletableFuture<Void> answer(String status, String answer, String text) {
    return answer("answers", status, answer, text);
  }

  private static CompletableFuture<Void> answer(
      String topic, String status, String answer, String text) {
    return CompletableFuture.runAsync(
        () -> {
          JsonNode question = questionWith(text);
          String record =
              """
              {"questionId":"%s","question":"%s","status":"%s","answer":"%s","timings":{"totalMs":12},
               "citations":[{"n":1,"passage":"p-1","title":"Notes","quote":"the notes of 1843"}]}
              """;
          send(topic, "other", record.formatted("other", "other", "FAILED", "other"));
          send(topic, "mine", record.formatted(question.path("id").asText(), text, status, answer));
        });
  }

  private static JsonNode questionWith(String text) {
    return questionWith("text", text);
  }

  private static JsonNode questionWith(String field, String value) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    for (int count = 1; System.nanoTime() < deadline; ) {
      List<ConsumerRecord<String, String>> questions = client.read("questions", count);
      for (ConsumerRecord<String, String> question : questions) {
        JsonNode json = json(question.value());
        if (json.path(field).asText().equals(value)) {
          return json;
        }
      }
      count = questions.size() + 1;
    }
    throw new AssertionError("nobody asked: " + value);
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String status(String batch, long applied, long refused) {
    return "{\"batch\":\"%s\",\"applied\":%d,\"unchanged\":0,\"refused\":%d}"
        .formatted(batch, applied, refused);
  }

  private static String statusOfCell(String cell, String batch, long applied, long refused) {
    return status(batch, applied, refused).replace("{", "{\"cell\":\"" + cell + "\",");
  }

  private static String header(ConsumerRecord<String, String> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static void send(String topic, String key, String value) {
    try {
      client.send(topic, key, value);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
