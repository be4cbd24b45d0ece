package io.flinkgraphrag.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.model.contract.DeadLetter;
import io.flinkgraphrag.model.contract.EvidenceDetail;
import io.flinkgraphrag.model.contract.KafkaValue;
import io.flinkgraphrag.model.contract.Question;
import io.flinkgraphrag.model.contract.RetrievalSettings;
import io.flinkgraphrag.model.contract.Turn;
import io.flinkgraphrag.model.contract.Want;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuestionReaderTest {

  private final QuestionReader reader = new QuestionReader();

  private Question question(KafkaValue record) {
    ReadResult<Question> result = reader.read(record);
    assertThat(result).isInstanceOf(ReadResult.Read.class);
    return ((ReadResult.Read<Question>) result).value();
  }

  private DeadLetter letter(KafkaValue record) {
    ReadResult<Question> result = reader.read(record);
    assertThat(result).isInstanceOf(ReadResult.Refused.class);
    return ((ReadResult.Refused<Question>) result).letter();
  }

  private String code(KafkaValue record) {
    return letter(record).error().code();
  }

  @Test
  void allFieldsAreRead() {
    KafkaValue record =
        Records.keyed(
            "any",
            Records.utf8(
                "{\"id\":\"q-1\",\"graph\":\"g\",\"text\":\"Who?\",\"maxPassages\":7,\"maxFacts\":0,"
                    + "\"timeoutMs\":10000,\"metadata\":{\"n\":1.50,\"s\":\"é\"}}"),
            Records.header("trace", "1"));
    assertThat(question(record))
        .isEqualTo(
            new Question(
                "g",
                "q-1",
                "Who?",
                7,
                0,
                10_000,
                "{\"n\":1.50,\"s\":\"é\"}",
                List.of(Records.header("trace", "1")),
                Records.POSITION,
                Records.TIMESTAMP,
                true,
                null));
  }

  @Test
  void aQuestionThatWantsEvidenceIsShownTextsWhateverElseItSays() {
    Question question =
        question(Records.of("{\"text\":\"Who?\",\"want\":\"evidence\",\"evidence\":\"signals\"}"));
    assertThat(question.want()).isEqualTo(Want.EVIDENCE);
    assertThat(question.evidence()).isEqualTo(EvidenceDetail.TEXTS);
    assertThat(question.looksUp()).isFalse();
  }

  @Test
  void anEntityThatIsLookedUpIsEvidenceAndItsIdTheText() {
    Question question = question(Records.of("{\"entity\":\"Norvik AS\",\"want\":\"answer\"}"));
    assertThat(question.looksUp()).isTrue();
    assertThat(question.entity()).isEqualTo("Norvik AS");
    assertThat(question.text()).isEqualTo("Norvik AS");
    assertThat(question.want()).isEqualTo(Want.EVIDENCE);
    assertThat(question.evidence()).isEqualTo(EvidenceDetail.TEXTS);
    assertThat(question(Records.of("{\"entity\":\"norvik\",\"text\":\"Pumps?\"}")).text())
        .isEqualTo("Pumps?");
  }

  @Test
  void onlyTheTextIsNeeded() {
    assertThat(question(Records.of("{\"text\":\"Who?\"}")))
        .isEqualTo(
            new Question(
                "default",
                "in-3-42",
                "Who?",
                5,
                20,
                0,
                "",
                List.of(),
                Records.POSITION,
                Records.TIMESTAMP,
                true,
                null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Who?", " \t Who? \r\n", "\ufeffWho?", "\ufeff  Who?"})
  void aValueThatIsNoObjectIsTheText(String value) {
    assertThat(question(Records.of(value))).isEqualTo(question(Records.of("{\"text\":\"Who?\"}")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1]", "\"quoted\"", "12", "谁? 😀", "x {"})
  void whateverDoesNotBeginWithABraceIsTheText(String value) {
    assertThat(question(Records.of(value)).text()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ufeff{\"text\":\"Who?\"}", "\n\t \u3000{\"text\":\"Who?\"} \n"})
  void anObjectMayFollowAByteOrderMarkAndWhiteSpace(String value) {
    assertThat(question(Records.of(value)).text()).isEqualTo("Who?");
  }

  @Test
  void aNullValueIsADeadLetter() {
    assertThat(code(Records.of((byte[]) null))).isEqualTo("NULL_VALUE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n", "\ufeff", "\ufeff \u3000\u00a0"})
  void anEmptyTextIsADeadLetter(String value) {
    assertThat(code(Records.of(value))).isEqualTo("TEXT_EMPTY");
  }

  @Test
  void aPlainTextBeyondTheLimitIsADeadLetter() {
    assertThat(question(Records.of("t".repeat(Limits.QUESTION_TEXT_MAX))).text()).hasSize(8_000);
    assertThat(code(Records.of("t".repeat(Limits.QUESTION_TEXT_MAX + 1))))
        .isEqualTo("TEXT_TOO_LONG");
  }

  @Test
  void bytesThatAreNotUtf8AreADeadLetterThatNamesTheByte() {
    byte[] value = "{\"id\":\"q\",\"text\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(letter(Records.of(value)).error().message()).startsWith("byte 18 (0xE9)");
    assertThat(code(Records.of(value))).isEqualTo("INVALID_UTF8");
    assertThat(code(Records.of(new byte[] {(byte) 0xff, (byte) 0xfe, 'W', 0})))
        .isEqualTo("INVALID_UTF8");
    assertThat(code(Records.of(new byte[] {'a', (byte) 0xed, (byte) 0xa0, (byte) 0x80})))
        .as("an encoded surrogate")
        .isEqualTo("INVALID_UTF8");
    assertThat(code(Records.of(new byte[] {'a', (byte) 0xc3}))).isEqualTo("INVALID_UTF8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{\"id\":\"q\",\"text\":\"Who?\"",
        "{\"id\":\"q\",\"text\":\"Who?\"} x",
        "{\"id\":\"q\",\"text\":\"Who?\"}{}",
        "{\"id\":\"q\",\"text\":\"Who?\",}",
        "{\"id\":\"q\",\"text\":\"a\",\"text\":\"b\"}",
        "{\"id\":\"q\",\"id\":\"q\",\"text\":\"b\"}",
        "{\"id\":\"q\",\"text\":\"b\",\"metadata\":{\"a\":1,\"a\":2}}",
        "{\"id\":\"q\",\"text\":\"b\",\"maxFacts\":NaN}",
        "{\"id\":\"q\",\"text\":\"b\",\"maxFacts\":01}",
        "{'id':'q','text':'b'}",
        "{\"id\":\"q\",\"text\":\"b\" /* no */}",
        "{\"id\":\"q\",\"text\":\"a\nb\"}",
      })
  void whatIsNotStrictJsonIsADeadLetter(String value) {
    assertThat(code(Records.of(value))).isEqualTo("INVALID_JSON");
  }

  @Test
  void brokenJsonIsLocated() {
    assertThat(letter(Records.of("{\n  \"text\": \"Who?\" oops }")).error().message())
        .startsWith("line 2, column ");
  }

  @Test
  void nestingNumbersAndNamesAreBounded() {
    assertThat(code(Records.of(nested(Limits.JSON_DEPTH_MAX + 1)))).isEqualTo("INVALID_JSON");
    assertThat(question(Records.of(nested(Limits.JSON_DEPTH_MAX))).fault()).isNull();
    assertThat(code(Records.of(nested(300_000)))).isEqualTo("INVALID_JSON");
    assertThat(code(Records.of(metadata("\"n\":" + "1".repeat(Limits.JSON_NUMBER_MAX + 1)))))
        .isEqualTo("INVALID_JSON");
    assertThat(
            question(Records.of(metadata("\"n\":" + "1".repeat(Limits.JSON_NUMBER_MAX)))).fault())
        .isNull();
    assertThat(code(Records.of(metadata("\"" + "n".repeat(Limits.JSON_NAME_MAX + 1) + "\":1"))))
        .isEqualTo("INVALID_JSON");
  }

  /** The object itself is level one, metadata and its array two and three. */
  private static String nested(int depth) {
    return metadata("\"a\":" + "[".repeat(depth - 2) + "]".repeat(depth - 2));
  }

  private static String metadata(String content) {
    return "{\"id\":\"q\",\"text\":\"Who?\",\"metadata\":{" + content + "}}";
  }

  @Test
  void enormousExponentsCostNothing() {
    assertThat(question(Records.of(metadata("\"n\":1E+999999999"))).metadata())
        .isEqualTo("{\"n\":1E+999999999}");
    for (String number : List.of("1e999999999", "1e-999999999")) {
      Question question =
          question(Records.of("{\"id\":\"q\",\"text\":\"x\",\"timeoutMs\":" + number + "}"));
      assertThat(question.fault().code()).isEqualTo("INVALID_FIELD");
    }
  }

  @Test
  void aFaultWithAReadableIdIsTheQuestions() {
    Question question =
        question(Records.of("{\"id\":\"q\",\"text\":\"Who?\",\"maxPassages\":\"ten\"}"));
    assertThat(question.fault().code()).isEqualTo("INVALID_FIELD");
    assertThat(question.fault().message())
        .isEqualTo("maxPassages: expected a whole number from 1 to 50, got \"ten\"");
    assertThat(question.id()).isEqualTo("q");
    assertThat(question.text()).isEqualTo("Who?");
    assertThat(question.maxPassages()).isEqualTo(Question.DEFAULT_MAX_PASSAGES);
  }

  @Test
  void whatCanBeReadOfAFaultyQuestionIsKept() {
    Question question =
        question(
            Records.of(
                "{\"id\":\"q\",\"graph\":7,\"text\":\"Who?\",\"maxPassages\":9,\"metadata\":{\"a\":1},"
                    + "\"timeoutMs\":-1}"));
    assertThat(question.fault().message()).startsWith("graph: expected a string");
    assertThat(question.graph()).isEqualTo("default");
    assertThat(question.maxPassages()).isEqualTo(9);
    assertThat(question.metadata()).isEqualTo("{\"a\":1}");
    assertThat(question.timeoutMs()).isZero();
  }

  @Test
  void whatRetrievalSettingsLeaveOutTakesTheDefaults() {
    Question question =
        question(
            Records.of(
                "{\"text\":\"Who?\",\"evidence\":true,"
                    + "\"retrieval\":{\"dense\":1,\"bm25\":0.0,\"seeds\":20,\"hops\":0}}"));
    assertThat(question.fault()).isNull();
    assertThat(question.evidence()).isEqualTo(EvidenceDetail.TEXTS);
    assertThat(question.retrieval())
        .isEqualTo(new RetrievalSettings(1, 0.4, 0, 0.2, 0.5, 0.25, 0.5, 2, 20, 0));
    assertThat(question(Records.of("{\"text\":\"Who?\",\"retrieval\":{}}")).retrieval())
        .isEqualTo(RetrievalSettings.DEFAULTS);
  }

  @Test
  void everySettingIsReadIntoItsOwnPlace() {
    String all =
        "{\"dense\":1,\"sentence\":2,\"bm25\":3,\"title\":4,\"passageMass\":5,\"factMass\":6,"
            + "\"names\":7,\"predicateExponent\":3.5,\"seeds\":9,\"hops\":1}";
    assertThat(question(Records.of("{\"text\":\"Who?\",\"retrieval\":" + all + "}")).retrieval())
        .isEqualTo(new RetrievalSettings(1, 2, 3, 4, 5, 6, 7, 3.5, 9, 1));
  }

  @Test
  void aFaultyRetrievalSettingIsNamed() {
    assertThat(retrievalFault("{\"bm52\":1}"))
        .startsWith("retrieval: expected only dense, sentence, bm25")
        .endsWith("got \"bm52\"");
    assertThat(retrievalFault("{\"dense\":-1}"))
        .isEqualTo("retrieval.dense: expected a number from 0 to 10, got -1");
    assertThat(retrievalFault("{\"hops\":9}"))
        .isEqualTo("retrieval.hops: expected a whole number from 0 to 8, got 9");
    assertThat(retrievalFault("7")).isEqualTo("retrieval: expected an object, got 7");
  }

  @Test
  void theTurnsBeforeAQuestionAreReadInTheirOrder() {
    Question question =
        question(
            Records.of(
                "{\"text\":\"And when?\",\"history\":[{\"question\":\"Who?\",\"answer\":\"Ada\\r\\nL. [1]\"},"
                    + "{\"question\":\"Why?\"}]}"));
    assertThat(question.history())
        .containsExactly(new Turn("Who?", "Ada\nL. [1]"), new Turn("Why?", ""));
    assertThat(question(Records.of("{\"text\":\"Who?\"}")).history()).isEmpty();
  }

  @Test
  void ofALongEarlierAnswerTheBeginCounts() {
    String value =
        "{\"text\":\"And when?\",\"history\":[{\"question\":\"Who?\",\"answer\":\"%s\"}]}";
    Question question = question(Records.of(value.formatted("😀".repeat(8_001))));
    assertThat(question.history().get(0).answer()).isEqualTo("😀".repeat(8_000));
  }

  @Test
  void aFaultInTheTurnsBeforeSaysWhatToDo() {
    assertThat(
            historyFault("[" + "{\"question\":\"Who?\"},".repeat(11) + "{\"question\":\"Who?\"}]"))
        .isEqualTo("history: expected at most 8 turns, got 12; send the last ones");
    assertThat(historyFault("[{\"question\":\"Who?\"},{\"question\":\"Who?\",\"text\":\"Ada\"}]"))
        .isEqualTo("history[1]: expected only question, answer, got \"text\"");
    assertThat(historyFault("[{\"answer\":\"Ada\"}]"))
        .isEqualTo("history[0].question: expected a string that is not blank, got nothing");
    assertThat(historyFault("[\"Who?\"]"))
        .isEqualTo("history[0]: expected an object with question and answer, got \"Who?\"");
    assertThat(historyFault("[{\"question\":\"" + "t".repeat(8_001) + "\"}]"))
        .isEqualTo("history[0].question: expected at most 8000 characters, got 8001");
  }

  private String historyFault(String history) {
    Question question =
        question(Records.of("{\"id\":\"q\",\"text\":\"Who?\",\"history\":" + history + "}"));
    assertThat(question.history()).isEmpty();
    assertThat(question.fault().code()).isEqualTo("INVALID_FIELD");
    return question.fault().message();
  }

  private String retrievalFault(String retrieval) {
    String value = "{\"id\":\"q\",\"text\":\"Who?\",\"evidence\":true,\"retrieval\":";
    Question question = question(Records.of(value + retrieval + "}"));
    assertThat(question.retrieval()).isNull();
    assertThat(question.evidence()).isEqualTo(EvidenceDetail.TEXTS);
    return question.fault().message();
  }

  @Test
  void aFaultWithoutAReadableIdIsADeadLetter() {
    assertThat(code(Records.of("{\"text\":\"Who?\",\"maxPassages\":\"ten\"}")))
        .isEqualTo("INVALID_FIELD");
    assertThat(code(Records.of("{\"id\":7,\"text\":\"Who?\"}"))).isEqualTo("INVALID_FIELD");
    assertThat(letter(Records.of("{\"id\":\"a\\u0000\",\"text\":\"Who?\"}")).error().message())
        .startsWith("id: the character U+0000 at position 1");
  }

  @Test
  void aTextBeyondTheLimitIsEchoedUpToIt() {
    Question question =
        question(Records.of("{\"id\":\"q\",\"text\":\"" + "😀".repeat(8_001) + "\"}"));
    assertThat(question.fault().code()).isEqualTo("TEXT_TOO_LONG");
    assertThat(question.text()).isEqualTo("😀".repeat(8_000));
  }

  @Test
  void metadataAreBoundedByTheirBytes() {
    String fits = "\"a\":\"" + "é".repeat((Limits.METADATA_MAX_BYTES - 8) / 2) + "\"";
    assertThat(question(Records.of(metadata(fits))).metadata().getBytes(StandardCharsets.UTF_8))
        .hasSize(Limits.METADATA_MAX_BYTES);
    Question faulty = question(Records.of(metadata(fits.replaceFirst("é", "漢"))));
    assertThat(faulty.fault().code()).isEqualTo("METADATA_TOO_LARGE");
    assertThat(faulty.fault().message()).contains("at most 16384 bytes, got 16385");
    assertThat(faulty.metadata()).isEmpty();
  }

  @Test
  void aQuestionIsReadWithoutControlCharacters() {
    assertThat(
            question(Records.of("{\"text\":\"Who\\u0000 is\\r\\nAda\\u0092s\\u0007pump?\"}"))
                .text())
        .isEqualTo("Who is\nAda’s pump?");
    assertThat(question(Records.of("Who\u0000 is Ada?")).text()).isEqualTo("Who is Ada?");
  }

  @Test
  void halvesOfSurrogatePairsInFreeTextAreReplaced() {
    Question question =
        question(Records.of("{\"text\":\"a\\ud83d\",\"metadata\":{\"k\":\"\\ude00\"}}"));
    assertThat(question.text()).isEqualTo("a\ufffd");
    assertThat(question.metadata()).isEqualTo("{\"k\":\"\ufffd\"}");
  }

  @Test
  void headersOverTheLimitAreAFault() {
    byte[] value = Records.utf8("{\"id\":\"q\",\"text\":\"Who?\"}");
    Question question =
        question(
            Records.keyed(
                null, value, Records.header(KafkaValueDeserializer.HEADERS_DROPPED, "3")));
    assertThat(question.fault().code()).isEqualTo("HEADERS_TOO_LARGE");
    assertThat(question.fault().message()).startsWith("3 headers are over the limit");
    assertThat(
            code(
                Records.keyed(
                    null,
                    Records.utf8("Who?"),
                    Records.header(KafkaValueDeserializer.HEADERS_DROPPED, "3"))))
        .isEqualTo("HEADERS_TOO_LARGE");
  }

  @Test
  void aValueThatWasCutIsADeadLetterWithItsSize() {
    byte[] cut = new byte[Limits.VALUE_MAX_BYTES];
    Arrays.fill(cut, (byte) 'x');
    DeadLetter letter =
        letter(new KafkaValue(Records.POSITION, null, cut, 5_000_000, "aa", 0, false, List.of()));
    assertThat(letter.error().code()).isEqualTo("TOO_LARGE");
    assertThat(letter.error().message()).contains("5000000 bytes").contains("1048576");
  }
}
