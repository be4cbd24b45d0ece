package io.flinkgraphrag.generate;

import static io.flinkgraphrag.harness.LongTexts.assertGrowsWithLength;

import io.flinkgraphrag.contract.Limits;
import io.flinkgraphrag.harness.LongTexts;
import io.flinkgraphrag.model.Evidence;
import io.flinkgraphrag.text.Language;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Neither evidence nor a model's reply takes time by the square of its length. */
class LongEvidenceTest {

  /** Characters of a long reply. */
  private static final int REPLY = 100_000;

  /** Characters of all passages in evidence, by default. */
  private static final int EVIDENCE = 32_000;

  private final long seed = System.nanoTime();

  @Test
  void tokensAreCountedInTimeByTheLength() {
    for (String repeated : LongTexts.repeated(seed)) {
      assertGrowsWithLength("count", "", repeated, EVIDENCE, TokenEncoding.O200K_BASE::count);
      assertGrowsWithLength(
          "head", "", repeated, EVIDENCE, text -> TokenEncoding.O200K_BASE.head(text, 10_000));
    }
  }

  @Test
  void aReplysMarksAreCheckedInTimeByItsLength() {
    Language english = Language.of("en");
    for (String repeated : LongTexts.repeated(seed)) {
      assertGrowsWithLength(
          "marks",
          "[",
          repeated,
          REPLY,
          text -> CitationMarks.check(text, Examples.RAFT, 3, english));
    }
  }

  @Test
  void aReplysThoughtsAreTakenOutInTimeByItsLength() {
    List<String> marks =
        List.of("<think>", "</think>", "<think ", "`<think>`", "<|message|>", "<|channel|>final");
    for (String repeated :
        Stream.concat(LongTexts.repeated(seed).stream(), marks.stream()).toList()) {
      for (String begin :
          List.of("<think>", "</think> <", "<|channel|>", "analysisA", "<answer>")) {
        assertGrowsWithLength("thoughts", begin, repeated, REPLY, Thoughts::split);
      }
    }
    for (String repeated : List.of("</s>", "<|end|> ", "<|constrain|>", "assistantfinal")) {
      assertGrowsWithLength("thoughts", "<|start|>", repeated, REPLY, Thoughts::split);
    }
  }

  @Test
  void aReplyIsReadInTimeByItsLength() {
    String event = "data: {\"choices\":[{\"message\":{\"content\":\"a\"}}]}\n";
    for (String repeated :
        List.of("data: {\n", "data: a\n", "\n", "\r", "[", "{}", "data: 1\n", event)) {
      for (String begin : List.of("", "data: {\n", "{\"a\":")) {
        assertGrowsWithLength("reply", begin, repeated, REPLY, LongEvidenceTest::read);
      }
    }
  }

  private static void read(String body) {
    ChatStream stream = new ChatStream(new ChatReply(0, () -> {}));
    try {
      stream.read(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)));
      stream.end();
    } catch (UnusableReply noReply) {
      // most of these are none
    }
  }

  @Test
  void aPromptIsWrittenInTimeByTheLengthOfItsEvidence() {
    for (String repeated : LongTexts.repeated(seed)) {
      assertGrowsWithLength(
          "prompt",
          "passage 1\nfacts of the graph",
          repeated,
          EVIDENCE,
          text -> EvidencePrompt.of(request("en", text)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "zh"})
  void sentencesAreQuotedInTimeByTheLengthOfTheEvidence(String language) {
    for (String repeated : LongTexts.repeated(seed)) {
      assertGrowsWithLength(
          "quotes",
          "A",
          repeated,
          EvidenceSentences.PASSAGE_CHARS_MAX,
          text -> {
            try {
              new ExtractiveGenerator().write(request(language, text));
            } catch (GenerationException nothingToQuote) {
              // as of a text of blanks
            }
          });
    }
  }

  private static GenerationRequest request(String language, String text) {
    String name = text.substring(0, Math.min(text.length(), Limits.ID_MAX));
    Evidence.Fact fact = new Evidence.Fact(name, name, "Who " + name, 0.5, 1);
    Evidence.Passage passage = Examples.evidence(name, text).passages().get(0);
    Evidence evidence =
        new Evidence(
            List.of(passage, passage), List.of(fact), List.of(new Evidence.Entity(name, name, 1)));
    String question =
        "Who " + text.substring(0, Math.min(text.length(), Limits.QUESTION_TEXT_MAX - 4));
    return new GenerationRequest(question, language, evidence, Duration.ofSeconds(20));
  }
}
