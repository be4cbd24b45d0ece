package io.flinkgraphrag.jobs.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QuestionScoreTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static GoldenQuestion golden(List<String> passages, List<String> answers) {
    return new GoldenQuestion("q", null, "Who?", null, List.of(), passages, answers);
  }

  private static AnswerRecord record(String text, String evidence, String facts) throws Exception {
    String record =
        """
        {"status":"ANSWERED","answer":"%s","facts":[%s],"evidence":%s,
         "timings":{"queueMs":1,"embedMs":2,"linkMs":3,"hopMs":4,"readMs":5,"generateMs":6,"totalMs":22}}
        """;
    return AnswerRecord.of(JSON.readTree(record.formatted(text, facts, evidence)));
  }

  private static String passages(String... ids) {
    StringBuilder json = new StringBuilder();
    for (String id : ids) {
      json.append(json.isEmpty() ? "" : ",");
      json.append(
          "{\"passage\":\"%s\",\"title\":\"Akamai\",\"text\":\"By Lewin's hand.\"}".formatted(id));
    }
    return "{\"passages\":[" + json + "],\"entities\":[{\"id\":\"akamai\",\"name\":\"A.\"}]}";
  }

  private static QuestionScore score(GoldenQuestion golden, AnswerRecord record) {
    return QuestionScore.of(golden, record, 40);
  }

  @Test
  void recallIsTheShareOfExpectedPassagesAmongTheFirst() throws Exception {
    AnswerRecord record = record("x", passages("a", "b", "c", "d", "e", "f"), "");
    QuestionScore score = score(golden(List.of("b", "c", "f", "g"), List.of()), record);
    assertThat(score.recallAt2()).isEqualTo(0.25);
    assertThat(score.recallAt5()).isEqualTo(0.5);
    assertThat(score.allGoldAt5()).isZero();
    QuestionScore whole = score(golden(List.of("e", "a", "a"), List.of()), record);
    assertThat(whole.recallAt2()).isEqualTo(0.5);
    assertThat(whole.recallAt5()).isEqualTo(1);
    assertThat(whole.allGoldAt5()).isEqualTo(1);
  }

  @Test
  void whatIsNotExpectedIsNotMeasured() throws Exception {
    QuestionScore score = score(golden(List.of(), List.of()), record("x", passages("a"), ""));
    assertThat(score.recallAt2()).isNull();
    assertThat(score.recallAt5()).isNull();
    assertThat(score.allGoldAt5()).isNull();
    assertThat(score.hitAt1()).isNull();
    assertThat(score.firstSentence()).isNull();
    assertThat(score.answerInEvidence()).isNull();
    assertThat(score.exactMatch()).isNull();
    assertThat(score.f1()).isNull();
  }

  @Test
  void withPassagesTheFirstAnswerIsTheText() throws Exception {
    AnswerRecord record = record("Founded by Lewin [1].", passages("a"), "");
    QuestionScore score = score(golden(List.of(), List.of("Leighton", "The Lewin")), record);
    assertThat(score.hitAt1()).isEqualTo(1);
    assertThat(score.exactMatch()).isZero();
    assertThat(score.f1()).as("1 of 3 words given, 1 of 1 accepted").isEqualTo(0.5);
    assertThat(score(golden(List.of(), List.of("akamai")), record).hitAt1()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Lewin founded it. [1] Leighton helped. [2]  | Lewin    | 1
          Lewin founded it. [1] Leighton helped. [2]  | Leighton | 0
          Dr. Lewin founded it with Leighton [1] [2]. | Leighton | 1
          Leighton, Lewin. Lewin founded Akamai.      | Lewin    | 1
          Leighton, Lewin. Lewin founded Akamai.      | Akamai   | 0
          [1] Lewin founded it. Leighton helped.      | Lewin    | 1
          [1] Lewin founded it. Leighton helped.      | Leighton | 0
          莱文创立了它。莱顿帮助过他。[1]             | 莱文     | 1
          莱文创立了它。莱顿帮助过他。[1]             | 莱顿     | 0
          """)
  void theFirstSentenceEndsAtItsFullStopOrAtTheFirstMark(
      String text, String accepted, double expected) throws Exception {
    QuestionScore score =
        score(golden(List.of(), List.of(accepted)), record(text, passages("a"), ""));
    assertThat(score.firstSentence()).isEqualTo(expected);
    assertThat(score.hitAt1()).isEqualTo(1);
  }

  @Test
  void theLengthIsThatOfTheTextWithoutMarks() throws Exception {
    QuestionScore score =
        score(golden(List.of(), List.of()), record("By Lewin [1]", passages("a"), ""));
    assertThat(score.answerChars()).isEqualTo("By Lewin".length());
  }

  @Test
  void withoutPassagesTheFirstAnswerIsTheFirstEntityByIdOrName() throws Exception {
    String evidence =
        "{\"passages\":[],\"entities\":[{\"id\":\"n-7\",\"name\":\"Robert Towne\"},{\"id\":\"sam\"}]}";
    AnswerRecord record = record("Sam wrote it with Robert.", evidence, "");
    assertThat(score(golden(List.of(), List.of("x", "robert towne")), record).hitAt1())
        .isEqualTo(1);
    assertThat(score(golden(List.of(), List.of("N 7")), record).hitAt1()).isEqualTo(1);
    assertThat(score(golden(List.of(), List.of("Robert")), record).hitAt1()).isZero();
    assertThat(score(golden(List.of(), List.of("Sam")), record).hitAt1()).isZero();
  }

  @Test
  void anAnswerIsInEvidenceInATitleATextOrAtTheEndOfAFact() throws Exception {
    AnswerRecord record =
        record(
            "x",
            passages("a"),
            "{\"source\":\"Dynamo\",\"predicate\":\"built by\",\"target\":\"Amazon Inc.\"}");
    assertThat(inEvidence(record, "akamai")).isEqualTo(1);
    assertThat(inEvidence(record, "Lewin")).isEqualTo(1);
    assertThat(inEvidence(record, "nobody", "amazon")).isEqualTo(1);
    assertThat(inEvidence(record, "dynamo")).isEqualTo(1);
    assertThat(inEvidence(record, "built by")).isZero();
    assertThat(inEvidence(record, "Akamai By")).as("not across fields").isZero();
  }

  private static double inEvidence(AnswerRecord record, String... accepted) {
    return score(golden(List.of(), List.of(accepted)), record).answerInEvidence();
  }

  @Test
  void exactMatchAndF1AreTheBestOverTheAcceptedAnswers() throws Exception {
    AnswerRecord record = record("The Tail [2]", passages("a"), "");
    QuestionScore score = score(golden(List.of(), List.of("the head", "tail.")), record);
    assertThat(score.exactMatch()).isEqualTo(1);
    assertThat(score.f1()).isEqualTo(1);
  }

  @Test
  void theSentenceInPlaceOfAnAnswerIsNone() throws Exception {
    AnswerRecord record =
        AnswerRecord.of(JSON.readTree("{\"status\":\"FAILED\",\"answer\":\"Lewin\"}"));
    QuestionScore score = score(golden(List.of(), List.of("Lewin")), record);
    assertThat(score.hitAt1()).isZero();
    assertThat(score.firstSentence()).isZero();
    assertThat(score.answerChars()).isNull();
    assertThat(score.f1()).isZero();
    assertThat(score.stagesMs()).isEmpty();
  }

  @Test
  void stagesAreThoseOfTheRecordAndRetrievalIsTheirSum() throws Exception {
    QuestionScore score = score(golden(List.of(), List.of()), record("x", passages("a"), ""));
    assertThat(score.latencyMs()).isEqualTo(40);
    assertThat(score.stagesMs())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "queue",
                1L,
                "embed",
                2L,
                "link",
                3L,
                "hop",
                4L,
                "read",
                5L,
                "generate",
                6L,
                "retrieval",
                12L,
                "total",
                22L));
  }

  @Test
  void aQuestionWithoutARecordScoresZeroForWhatItExpects() {
    QuestionScore score = QuestionScore.unanswered(golden(List.of("a"), List.of()));
    assertThat(score.status()).isEqualTo("NO_ANSWER");
    assertThat(score.recallAt5()).isZero();
    assertThat(score.f1()).isNull();
    assertThat(score.latencyMs()).isNull();
  }
}
