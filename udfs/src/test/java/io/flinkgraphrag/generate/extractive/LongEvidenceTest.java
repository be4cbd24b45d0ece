package io.flinkgraphrag.generate.extractive;

import static io.flinkgraphrag.harness.LongTexts.assertGrowsWithLength;

import io.flinkgraphrag.contract.Limits;
import io.flinkgraphrag.generate.Examples;
import io.flinkgraphrag.generate.GenerationRequest;
import io.flinkgraphrag.generate.TokenEncoding;
import io.flinkgraphrag.generate.evidence.CitationMarks;
import io.flinkgraphrag.generate.evidence.EvidenceSentences;
import io.flinkgraphrag.generate.prompt.EvidencePrompt;
import io.flinkgraphrag.harness.LongTexts;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.model.contract.Evidence;
import io.flinkgraphrag.text.Language;
import java.time.Duration;
import java.util.List;
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
  @ValueSource(strings = {"en", "zh", "de", "fr", "auto"})
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
            } catch (CallException nothingToQuote) {
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
