package io.flinkgraphrag.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.Status;
import io.flinkgraphrag.model.contract.Answer;
import io.flinkgraphrag.model.contract.Evidence;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AnswerWriterTest {

  private static final Answer.Generator GENERATOR =
      new Answer.Generator("extractive", "none", 1, 2, 1, false, 3, "host:1", true);

  private final AnswerWriter writer = new AnswerWriter();

  static Answer answer(
      String question,
      String text,
      List<Answer.Citation> citations,
      List<Evidence.Fact> facts,
      String metadata) {
    return new Answer(
        "g",
        "q-1",
        question,
        Status.DEGRADED,
        text,
        citations,
        facts,
        null,
        1.0,
        17,
        new Reason("NO_VECTOR", "m"),
        GENERATOR,
        new Answer.Timings(1, 2, 3, 4, 5, 6, 21),
        metadata,
        List.of(),
        1_700_000_000_000L);
  }

  private static Answer.Citation citation(int n, String quote) {
    return new Answer.Citation(n, "p-" + n, "d-1", "Title", quote, 0.123456789);
  }

  private static Evidence.Fact fact(int n, String predicate) {
    return new Evidence.Fact("Ada " + n, predicate, "Engine", 1e-9, 17);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void theFieldsAreThoseOfTheContractInItsOrder() {
    Answer answer =
        answer(
            "Who?",
            "Ada [1].",
            List.of(citation(1, "“Ada”")),
            List.of(fact(1, "wrote")),
            "{\"a\":1.50}");
    assertThat(text(writer.write(answer)))
        .isEqualTo(
            "{\"schemaVersion\":1,\"questionId\":\"q-1\",\"graph\":\"g\",\"question\":\"Who?\","
                + "\"status\":\"DEGRADED\",\"answer\":\"Ada [1].\",\"citations\":[{\"n\":1,"
                + "\"passage\":\"p-1\",\"document\":\"d-1\",\"title\":\"Title\",\"quote\":\"“Ada”\","
                + "\"score\":0.123457}],\"facts\":[{\"source\":\"Ada 1\",\"predicate\":\"wrote\","
                + "\"target\":\"Engine\",\"score\":0.0}],\"completeness\":1.0,\"graphVersion\":17,"
                + "\"reason\":{\"code\":\"NO_VECTOR\",\"message\":\"m\"},\"generator\":{\"name\":"
                + "\"extractive\",\"model\":\"none\",\"promptTokens\":1,\"completionTokens\":2,"
                + "\"attempts\":1,\"fromLedger\":false,\"firstTokenMs\":3,\"endpoint\":\"host:1\",\"citationsAdded\":true},\"timings\":{\"queueMs\":1,"
                + "\"embedMs\":2,\"linkMs\":3,\"hopMs\":4,\"readMs\":5,\"generateMs\":6,"
                + "\"totalMs\":21},"
                + "\"answeredAt\":\"2023-11-14T22:13:20.000Z\",\"metadata\":{\"a\":1.50}}");
  }

  @ParameterizedTest
  @EnumSource(Status.class)
  void everyStatusConformsToTheSchemaWithoutWhatIsOptional(Status status) {
    Answer bare =
        new Answer(
            "g",
            "q",
            "",
            status,
            "",
            List.of(),
            List.of(),
            null,
            0,
            0,
            null,
            null,
            new Answer.Timings(0, 0, 0, 0, 0, 0, 0),
            "",
            List.of(),
            0);
    JsonNode json = SchemaTest.json(writer.write(bare));
    assertThat(SchemaTest.ANSWER.validate(json)).isEmpty();
    assertThat(json.path("status").asText()).isEqualTo(status.name());
    for (String absent : List.of("reason", "generator", "metadata", "evidence", "shortened")) {
      assertThat(json.has(absent)).as(absent).isFalse();
    }
  }

  @Test
  void theConfidenceIsThereWhereSomebodyCanSayIt() {
    assertThat(SchemaTest.json(writer.write(confident(null))).has("confidence")).isFalse();
    JsonNode json = SchemaTest.json(writer.write(confident(0.123456789)));
    assertThat(SchemaTest.ANSWER.validate(json)).isEmpty();
    assertThat(json.path("confidence").asDouble()).isEqualTo(0.123457);
  }

  private static Answer confident(Double confidenceOrNull) {
    Answer answer = answer("Who?", "Ada.", List.of(), List.of(), "");
    return new Answer(
        answer.graph(),
        answer.questionId(),
        answer.question(),
        answer.status(),
        answer.answer(),
        answer.citations(),
        answer.facts(),
        null,
        answer.completeness(),
        confidenceOrNull,
        answer.graphVersion(),
        answer.reason(),
        answer.generator(),
        answer.reranker(),
        answer.timings(),
        answer.metadata(),
        answer.headers(),
        answer.answeredAt());
  }

  @Test
  void whatJsonCannotSayIsWrittenAllTheSame() {
    Answer odd =
        answer(
            "half \ud83d",
            "nul \u0000 \u2028 \"quoted\" \\",
            List.of(new Answer.Citation(1, "p", "d", "t", "\ude00", Double.NaN)),
            List.of(
                new Evidence.Fact("a", "p", "b", Double.POSITIVE_INFINITY, 0),
                new Evidence.Fact("a", "p", "b", Double.MAX_VALUE, 0)),
            "{not json");
    JsonNode json = SchemaTest.json(writer.write(odd));
    assertThat(SchemaTest.ANSWER.validate(json)).isEmpty();
    assertThat(json.path("question").asText()).isEqualTo("half \ufffd");
    assertThat(json.path("answer").asText()).isEqualTo("nul  \n \"quoted\" \\");
    assertThat(json.at("/citations/0/score").asDouble()).isZero();
    assertThat(json.has("metadata")).isFalse();
  }

  @Test
  void metadataCannotBreakOutOfTheirField() {
    for (String evil :
        List.of("{}} ,{\"a\":1", "{},\"status\":\"ANSWERED\"", "[1]", "null", "{\"a\":1}x")) {
      JsonNode json = SchemaTest.json(writer.write(answer("q", "a", List.of(), List.of(), evil)));
      assertThat(json.has("metadata")).as(evil).isFalse();
      assertThat(json.path("status").asText()).isEqualTo("DEGRADED");
    }
  }

  private JsonNode shortened(Answer answer) {
    byte[] bytes = writer.write(answer);
    assertThat(bytes.length).isLessThanOrEqualTo(Limits.ANSWER_MAX_BYTES);
    JsonNode json = SchemaTest.json(bytes);
    assertThat(SchemaTest.ANSWER.validate(json)).isEmpty();
    assertThat(json.path("shortened").asBoolean()).isTrue();
    assertThat(json.path("status").asText()).isEqualTo("DEGRADED");
    assertThat(json.path("questionId").asText()).isEqualTo("q-1");
    assertThat(json.at("/reason/code").asText()).isEqualTo("NO_VECTOR");
    return json;
  }

  private static Answer showing(
      Answer answer, List<Evidence.Passage> passages, List<Evidence.Entity> entities) {
    return new Answer(
        answer.graph(),
        answer.questionId(),
        answer.question(),
        answer.status(),
        answer.answer(),
        answer.citations(),
        answer.facts(),
        new Answer.Retrieved(passages, entities),
        answer.completeness(),
        answer.graphVersion(),
        answer.reason(),
        answer.generator(),
        answer.timings(),
        answer.metadata(),
        answer.headers(),
        answer.answeredAt());
  }

  private static Evidence.Passage passage(int n, String text) {
    return new Evidence.Passage("d-" + n, "p-" + n, "Title", text, 1.0 / n, 17);
  }

  @Test
  void evidenceIsWrittenAfterTheFacts() {
    Answer answer =
        showing(
            answer("Who?", "Ada.", List.of(), List.of(), ""),
            List.of(passage(1, "Text.")),
            List.of(new Evidence.Entity("ada", "Ada", 0.5)));
    byte[] bytes = writer.write(answer);
    assertThat(text(bytes))
        .contains(
            "\"facts\":[],\"evidence\":{\"passages\":[{\"passage\":\"p-1\",\"document\":\"d-1\","
                + "\"title\":\"Title\",\"text\":\"Text.\",\"score\":1.0}],\"entities\":"
                + "[{\"id\":\"ada\",\"name\":\"Ada\",\"score\":0.5}]},\"completeness\":1.0");
    assertThat(SchemaTest.ANSWER.validate(SchemaTest.json(bytes))).isEmpty();
  }

  @Test
  void textsInEvidenceAreCutBeforeAnythingElse() {
    Answer answer =
        showing(
            answer("Who?", "Ada.", List.of(citation(1, "Ada")), List.of(fact(1, "p")), "{\"a\":1}"),
            IntStream.rangeClosed(1, 50).mapToObj(n -> passage(n, "漢".repeat(8_000))).toList(),
            List.of(new Evidence.Entity("ada", "Ada", 0.5)));
    JsonNode json = shortened(answer);
    assertThat(json.at("/evidence/passages")).hasSize(50);
    String last = json.at("/evidence/passages/49/text").asText();
    assertThat(last.length()).isBetween(3_000, 4_000);
    assertThat(last).endsWith("漢…");
    assertThat(json.at("/evidence/entities")).hasSize(1);
    assertThat(json.path("facts")).hasSize(1);
    assertThat(json.path("metadata").path("a").asInt()).isEqualTo(1);
  }

  @Test
  void evidenceThatIsTooLongWithoutTextsGoesFromTheEndEntitiesFirst() {
    List<Evidence.Entity> entities =
        IntStream.rangeClosed(1, 600)
            .mapToObj(n -> new Evidence.Entity("e" + n, "n".repeat(1_000), 1.0 / n))
            .toList();
    Answer answer = answer("Who?", "Ada.", List.of(), List.of(fact(1, "p")), "");
    JsonNode json = shortened(showing(answer, List.of(passage(1, "Text.")), entities));
    assertThat(json.at("/evidence/passages")).hasSize(1);
    assertThat(json.at("/evidence/passages/0/text").asText()).isEmpty();
    assertThat(json.at("/evidence/entities").size()).isBetween(450, 520);
    assertThat(json.at("/evidence/entities/0/id").asText()).isEqualTo("e1");
    assertThat(json.path("facts")).hasSize(1);
  }

  @Test
  void factsGoFirstAndFromTheEndAndNoMoreThanNeeded() {
    List<Evidence.Fact> facts =
        IntStream.range(0, 100).mapToObj(i -> fact(i, "p".repeat(6_000))).toList();
    JsonNode json =
        shortened(answer("Who?", "Ada.", List.of(citation(1, "Ada")), facts, "{\"a\":1}"));
    assertThat(json.path("facts").size()).isBetween(85, 87);
    assertThat(json.at("/facts/0/source").asText()).isEqualTo("Ada 0");
    assertThat(json.path("answer").asText()).isEqualTo("Ada.");
    assertThat(json.has("metadata")).isTrue();
  }

  @Test
  void quotesGoSecond() {
    List<Answer.Citation> citations =
        IntStream.rangeClosed(1, 50).mapToObj(i -> citation(i, "漢".repeat(5_000))).toList();
    JsonNode json =
        shortened(answer("Who?", "Ada.", citations, List.of(fact(1, "p")), "{\"a\":1}"));
    assertThat(json.path("facts")).isEmpty();
    assertThat(json.path("citations")).hasSize(50);
    String quote = json.at("/citations/49/quote").asText();
    assertThat(quote.substring(quote.length() - 2)).isEqualTo("漢…");
    assertThat(quote.length()).isGreaterThan(3_000);
    assertThat(json.path("answer").asText()).isEqualTo("Ada.");
  }

  @Test
  void theTextOfTheAnswerGoesThirdAndNeverInTheMiddleOfACharacter() {
    JsonNode json =
        shortened(
            answer(
                "Who?", "😀".repeat(200_000), List.of(citation(1, "Ada")), List.of(), "{\"a\":1}"));
    String text = json.path("answer").asText();
    assertThat(text.substring(text.length() - 3)).isEqualTo("😀…");
    assertThat(text.length()).isGreaterThan(200_000);
    assertThat(json.at("/citations/0/quote").asText()).isEmpty();
    assertThat(json.path("metadata").path("a").asInt()).isEqualTo(1);
  }

  @Test
  void metadataCitationsAndTheQuestionGoLast() {
    String metadata = "{\"a\":\"" + "m".repeat(600_000) + "\"}";
    JsonNode json =
        shortened(answer("Who?", "Ada.", List.of(citation(1, "Ada")), List.of(), metadata));
    assertThat(json.has("metadata")).isFalse();
    assertThat(json.path("citations")).hasSize(1);
    List<Answer.Citation> citations =
        IntStream.rangeClosed(1, 50)
            .mapToObj(i -> new Answer.Citation(i, "p", "d", "\"".repeat(12_000), "q", 1))
            .toList();
    assertThat(shortened(answer("Who?", "Ada.", citations, List.of(), "")).path("citations").size())
        .isBetween(20, 22);
    JsonNode cut = shortened(answer("w".repeat(600_000), "Ada.", List.of(), List.of(), ""));
    assertThat(cut.path("question").asText().length()).isGreaterThan(500_000);
  }

  @Test
  void whateverIsLargeTheLimitHolds() {
    long seed = 20_260_101;
    Random random = new Random(seed);
    AnswerWriter small = new AnswerWriter(4_000);
    for (int i = 0; i < 300; i++) {
      Answer answer =
          answer(
              noise(random),
              noise(random),
              IntStream.rangeClosed(1, 1 + random.nextInt(9))
                  .mapToObj(n -> citation(n, noise(random)))
                  .toList(),
              IntStream.range(0, random.nextInt(9)).mapToObj(n -> fact(n, noise(random))).toList(),
              random.nextBoolean() ? "{\"a\":\"" + "m".repeat(random.nextInt(3_000)) + "\"}" : "");
      if (random.nextBoolean()) {
        answer =
            showing(
                answer,
                IntStream.range(1, 1 + random.nextInt(9))
                    .mapToObj(n -> passage(n, noise(random)))
                    .toList(),
                List.of(new Evidence.Entity(noise(random), noise(random), random.nextDouble())));
      }
      byte[] bytes = small.write(answer);
      JsonNode json = SchemaTest.json(bytes);
      assertThat(bytes.length).as("seed %d, round %d", seed, i).isLessThanOrEqualTo(4_000);
      assertThat(SchemaTest.ANSWER.validate(json)).as("seed %d, round %d", seed, i).isEmpty();
      assertThat(json.path("status").asText()).isEqualTo("DEGRADED");
    }
  }

  private static String noise(Random random) {
    int length = random.nextInt(4) == 0 ? random.nextInt(3_000) : random.nextInt(30);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000));
    }
    return text.toString();
  }
}
