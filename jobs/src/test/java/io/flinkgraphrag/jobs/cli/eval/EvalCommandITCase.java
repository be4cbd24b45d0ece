package io.flinkgraphrag.jobs.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkgraphrag.jobs.cli.Run;
import io.flinkgraphrag.jobs.cli.kafka.KafkaConnection;
import io.flinkgraphrag.jobs.embedded.EmbeddedKafka;
import io.flinkgraphrag.jobs.embedded.Ports;
import io.flinkgraphrag.jobs.settings.Topics;
import io.flinkgraphrag.rank.RankingFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command eval against a real broker, with canned answers in the job's place. */
final class EvalCommandITCase {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A text that nobody answers. */
  private static final String SILENCE = "Silence?";

  /** Before the number of a question whose candidates have signals. */
  private static final String NUMBERED = "Number ";

  private static final String GOLDEN =
      """
      {"id":"1hop-1","text":"Tail?","expectedPassages":["p-1"],"expectedAnswers":["the tail"]}

      {"id":"2hop-1","graph":"course","text":"Akamai?","expectedPassages":["p-1","p-9"],"expectedAnswers":["Lewin"]}
      {"id":"x","text":"Film?","expectedAnswers":["Sam Peckinpah"]}
      """;

  /** By text; the rest of the record is the same for all. */
  private static final Map<String, String> CANNED =
      Map.of(
          "Tail?",
          "\"answer\":\"The tail. [1]\",\"evidence\":{\"passages\":[{\"passage\":\"p-1\",\"title\":"
              + "\"Chains\",\"text\":\"Reads go to the tail.\",\"score\":1.5}],\"entities\":[]}",
          "Akamai?",
          "\"answer\":\"By Leighton.\",\"evidence\":{\"passages\":[{\"passage\":\"p-2\"},"
              + "{\"passage\":\"p-3\"},{\"passage\":\"p-1\",\"text\":\"Lewin's.\"}],\"entities\":[]}",
          "Film?",
          "\"answer\":\"x\",\"evidence\":{\"passages\":[],\"entities\":[{\"id\":\"sam peckinpah\"}]}",
          "Refused?",
          "\"status\":\"REJECTED\",\"reason\":{\"code\":\"TOO_MANY_HOPS\",\"message\":\"3 at most\"}",
          "Old?",
          "\"answer\":\"An answer of a job that knows no evidence.\"");

  /** The last of two fields with the same name counts. */
  private static final String RECORD =
      "{\"questionId\":\"%s\",\"status\":\"ANSWERED\",%s,\"timings\":{\"queueMs\":1,\"embedMs\":2,"
          + "\"linkMs\":3,\"hopMs\":4,\"readMs\":5,\"generateMs\":6,\"totalMs\":21}}";

  @TempDir static Path folder;

  private static EmbeddedKafka kafka;
  private static CompletableFuture<Void> job;
  private static volatile boolean running = true;
  private static final ConcurrentLinkedQueue<JsonNode> asked = new ConcurrentLinkedQueue<>();

  @BeforeAll
  static void startBrokerAndJob() {
    kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.anyFree());
    kafka.createTopics(Topics.defaults(), 2);
    job = CompletableFuture.runAsync(EvalCommandITCase::answer);
  }

  @AfterAll
  static void stop() throws Exception {
    running = false;
    job.get(30, TimeUnit.SECONDS);
    kafka.close();
  }

  @BeforeEach
  void forget() {
    asked.clear();
  }

  private static void answer() {
    KafkaConnection connection = KafkaConnection.to(kafka.bootstrap());
    try (KafkaConsumer<byte[], byte[]> questions = connection.consumer("questions", true);
        KafkaProducer<byte[], byte[]> answers = connection.producer()) {
      while (running) {
        for (ConsumerRecord<byte[], byte[]> record : questions.poll(Duration.ofMillis(20))) {
          JsonNode question = json(record.value());
          asked.add(question);
          String answer = answer(question);
          if (answer != null) {
            var unused =
                answers.send(
                    new ProducerRecord<>("answers", answer.getBytes(StandardCharsets.UTF_8)));
          }
        }
      }
    }
  }

  private static @Nullable String answer(JsonNode question) {
    String id = question.path("id").asText();
    String text = question.path("text").asText();
    if (text.startsWith(NUMBERED)) {
      int number = Integer.parseInt(text.substring(NUMBERED.length()));
      return SignalAnswers.answer(number, true).put("questionId", id).toString();
    }
    String canned = CANNED.get(text);
    return canned == null ? null : RECORD.formatted(id, canned);
  }

  private static JsonNode json(byte[] value) {
    try {
      return JSON.readTree(value);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Run eval(String... arguments) {
    List<String> all = new ArrayList<>(List.of("eval", "--bootstrap", kafka.bootstrap()));
    all.addAll(List.of(arguments));
    return Run.of(all.toArray(String[]::new));
  }

  private static String file(String name, String lines) throws IOException {
    return Files.writeString(folder.resolve(name), lines).toString();
  }

  @Test
  void theMetricsOfAllQuestionsAndOfEachGroupAreReported() throws Exception {
    Path report = folder.resolve("report.json");
    Run run = eval(file("golden.jsonl", GOLDEN), "--json", report.toString(), "--max-facts", "0");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines().toList())
        .anySatisfy(
            line ->
                assertThat(line).matches("configured +3 +50.0 +75.0 +50.0 +66.7 +33.3 +66.7 .*"))
        .anySatisfy(
            line -> assertThat(line).matches("  1hop +1 +100.0 +100.0 +100.0 +100.0 +100.0 .*"))
        .anySatisfy(line -> assertThat(line).isEqualTo("ANSWERED 3"))
        .anySatisfy(line -> assertThat(line).matches("p50 +1 +2 +3 +4 +5 +6 +12 +21"));
    JsonNode json = JSON.readTree(report.toFile());
    JsonNode metrics = json.path("metrics");
    assertThat(metrics.path("questions").asInt()).isEqualTo(3);
    assertThat(metrics.path("recall@2").asDouble()).isEqualTo(0.5);
    assertThat(metrics.path("recall@5").asDouble()).isEqualTo(0.75);
    assertThat(metrics.path("allGold@5").asDouble()).isEqualTo(0.5);
    assertThat(metrics.path("hits@1").asDouble()).isEqualTo(0.666667);
    assertThat(metrics.path("firstSentence").asDouble()).isEqualTo(0.333333);
    assertThat(metrics.path("answerInEvidence").asDouble()).isEqualTo(0.666667);
    assertThat(metrics.path("exactMatch").asDouble()).isEqualTo(0.333333);
    assertThat(metrics.path("f1").asDouble()).isEqualTo(0.333333);
    assertThat(metrics.path("answerChars").asInt()).isPositive();
    assertThat(metrics.at("/statuses/ANSWERED").asInt()).isEqualTo(3);
    assertThat(metrics.at("/latencyMs/p99").isIntegralNumber()).isTrue();
    assertThat(metrics.at("/stagesMs/retrieval/p50").asInt()).isEqualTo(12);
    assertThat(json.at("/groups/2hop/recall@5").asDouble()).isEqualTo(0.5);
    assertThat(json.at("/groups/1hop/recall@5").asDouble()).isEqualTo(1);
    assertThat(json.at("/settings/retrieval").isNull()).isTrue();
    assertThat(json.at("/settings/maxFacts").isInt()).isTrue();
    assertThat(json.path("variants")).isEmpty();
    assertThat(json.path("golden").asText()).endsWith("golden.jsonl");
    assertThat(json.path("startedAt").asText()).endsWith("Z");
    assertThat(asked)
        .hasSize(3)
        .allSatisfy(
            question -> {
              assertThat(question.path("evidence").asBoolean()).isTrue();
              assertThat(question.has("retrieval")).isFalse();
              assertThat(question.path("maxFacts").asInt(7)).isZero();
              assertThat(question.path("maxPassages").asInt()).isEqualTo(5);
            });
  }

  @Test
  void eachQuestionIsReportedInTheOrderOfTheFile() throws Exception {
    Path details = folder.resolve("details.jsonl");
    eval(file("detailed.jsonl", GOLDEN), "--per-question", details.toString());
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(details)) {
      lines.add(JSON.readTree(line));
    }
    assertThat(lines)
        .extracting(line -> line.path("id").asText())
        .containsExactly("1hop-1", "2hop-1", "x");
    JsonNode missing = lines.get(1);
    assertThat(missing.path("recall@5").asDouble()).isEqualTo(0.5);
    assertThat(missing.path("missed").toString()).isEqualTo("[\"p-9\"]");
    assertThat(missing.path("instead").toString()).isEqualTo("[\"p-2\",\"p-3\"]");
    assertThat(missing.path("answer").asText()).isEqualTo("By Leighton.");
    assertThat(missing.at("/timings/linkMs").asInt()).isEqualTo(3);
    assertThat(lines.get(0).at("/found/0/title").asText()).isEqualTo("Chains");
    assertThat(lines.get(0).path("instead")).isEmpty();
    assertThat(lines.get(2).path("recall@5").isNull()).isTrue();
    assertThat(lines.get(2).at("/entities/0/id").asText()).isEqualTo("sam peckinpah");
  }

  @Test
  void variantsAreAskedOneAfterTheOtherUnderIdsOfTheirOwn() throws Exception {
    Path report = folder.resolve("variants.json");
    Run run =
        eval(
            file("compared.jsonl", GOLDEN),
            "--compare",
            "default,no-bm25",
            "--set",
            "hops=1",
            "--set",
            "bm25=0.5",
            "--graph",
            "mine",
            "--json",
            report.toString());
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("set ", "default ", "no-bm25 ");
    assertThat(asked)
        .extracting(question -> question.path("retrieval").toString())
        .containsExactlyInAnyOrderElementsOf(
            List.of(
                "{\"hops\":1,\"bm25\":0.5}",
                "{\"hops\":1,\"bm25\":0.5}",
                "{\"hops\":1,\"bm25\":0.5}",
                "{}",
                "{}",
                "{}",
                "{\"bm25\":0}",
                "{\"bm25\":0}",
                "{\"bm25\":0}"));
    assertThat(asked).extracting(question -> question.path("id").asText()).doesNotHaveDuplicates();
    assertThat(asked).allSatisfy(q -> assertThat(q.path("graph").asText()).isEqualTo("mine"));
    JsonNode json = JSON.readTree(report.toFile());
    assertThat(json.at("/settings/retrieval/hops").asInt()).isEqualTo(1);
    assertThat(json.at("/variants/no-bm25/retrieval/bm25").asInt(7)).isZero();
    assertThat(json.at("/variants/no-bm25/metrics/recall@5").asDouble()).isEqualTo(0.75);
    assertThat(json.at("/variants/default/groups/1hop/questions").asInt()).isEqualTo(1);
  }

  @Test
  void questionsToWarmUpAreAskedBeforeAndLeaveNoTrace() throws Exception {
    Path report = folder.resolve("warm.json");
    Path details = folder.resolve("warm-details.jsonl");
    Run run =
        eval(
            file("warm.jsonl", GOLDEN),
            "--warm-up",
            "5",
            "--set",
            "hops=1",
            "--json",
            report.toString(),
            "--per-question",
            details.toString());
    assertThat(run.exitCode()).isZero();
    assertThat(asked)
        .hasSize(8)
        .allSatisfy(q -> assertThat(q.at("/retrieval/hops").asInt()).isEqualTo(1));
    assertThat(asked).extracting(question -> question.path("id").asText()).doesNotHaveDuplicates();
    JsonNode json = JSON.readTree(report.toFile());
    assertThat(json.at("/metrics/questions").asInt()).isEqualTo(3);
    assertThat(json.at("/settings/warmUp").asInt()).isEqualTo(5);
    assertThat(Files.readAllLines(details)).hasSize(3);
  }

  @Test
  void aQuestionThatNobodyAnswersCountsAsSuchAndIsWrong() throws Exception {
    String golden =
        GOLDEN + "{\"id\":\"y\",\"text\":\"" + SILENCE + "\",\"expectedPassages\":[\"p\"]}\n";
    Run run = eval(file("silence.jsonl", golden), "--timeout", "1");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).contains("ANSWERED 3, NO_ANSWER 1");
    assertThat(run.out().lines().toList())
        .anySatisfy(line -> assertThat(line).matches("configured +4 +33.3 +50.0 .*"));
  }

  @Test
  void ifNobodyAnswersAtAllTheRestIsNotAsked() throws Exception {
    StringBuilder golden = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      golden
          .append("{\"id\":\"")
          .append(i)
          .append("\",\"text\":\"")
          .append(SILENCE)
          .append("\"}\n");
    }
    Run run = eval(file("nobody.jsonl", golden.toString()), "--timeout", "1", "--in-flight", "2");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("none of the first 2 questions got an answer within 1 s");
  }

  @Test
  void questionsThatAreRejectedAreSaidWithTheReason() throws Exception {
    Run run = eval(file("refused.jsonl", "{\"id\":\"r\",\"text\":\"Refused?\"}"));
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).contains("REJECTED 1");
    assertThat(run.err())
        .contains("1 of 1 questions were rejected, the first one for TOO_MANY_HOPS: 3 at most");
  }

  @Test
  void aJobThatShowsNoEvidenceIsSaid() throws Exception {
    Run run = eval(file("old.jsonl", "{\"id\":\"o\",\"text\":\"Old?\"}"));
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("does not show its evidence");
  }

  @Test
  void aTuningAsksEachQuestionForSignalsAndWritesWhatIsBetter() throws Exception {
    StringBuilder golden = new StringBuilder("{\"id\":\"silent\",\"text\":\"x\"}\n");
    for (int i = 0; i < 20; i++) {
      golden.append(
          "{\"id\":\"%d\",\"graph\":\"mine\",\"text\":\"%s%d\",\"expectedPassages\":[\"%s\"]}\n"
              .formatted(i, NUMBERED, i, SignalAnswers.expected(i)));
    }
    golden.append("{\"id\":\"r\",\"text\":\"Refused?\",\"expectedPassages\":[\"p\"]}\n");
    String file = file("numbered.jsonl", golden.toString());
    Path out = folder.resolve("tuned.yaml");

    Run run = eval("--tune", file, "--out", out.toString());

    assertThat(run.err())
        .contains("1 of 22 questions of " + file + " have no expectedPassages")
        .contains(
            "1 of 21 questions were rejected and are left out, the first one for TOO_MANY_HOPS");
    assertThat(run.out()).contains("numbered ", "The tuned ranking is better");
    assertThat(run.exitCode()).isZero();
    assertThat(asked)
        .hasSize(21)
        .allSatisfy(q -> assertThat(q.path("evidence").asText()).isEqualTo("signals"))
        .anySatisfy(q -> assertThat(q.path("graph").asText()).isEqualTo("mine"));
    assertThat(RankingFile.read(out).made().command())
        .isEqualTo("./graphrag eval --tune --out " + out + " " + file);
  }

  @Test
  void aJobThatTellsNoSignalsIsSaidByATuning() throws Exception {
    Run run =
        eval("--tune", file("untold.jsonl", GOLDEN), "--out", folder.resolve("no.yaml").toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("does not tell the signals of its candidates");
  }

  @Test
  void standardInputAndALimitAreTaken() {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(GOLDEN.getBytes(StandardCharsets.UTF_8)));
    try {
      Run run = eval("-", "--limit", "2");
      assertThat(run.exitCode()).isZero();
      assertThat(run.out()).contains("ANSWERED 2");
    } finally {
      System.setIn(before);
    }
  }
}
