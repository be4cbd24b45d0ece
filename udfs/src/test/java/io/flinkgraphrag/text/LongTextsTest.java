package io.flinkgraphrag.text;

import static io.flinkgraphrag.harness.LongTexts.assertGrowsWithLength;

import io.flinkgraphrag.contract.Limits;
import io.flinkgraphrag.harness.LongTexts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No text within the contract takes time by the square of its length. */
class LongTextsTest {

  private final long seed = System.nanoTime();

  @ParameterizedTest
  @ValueSource(strings = {"en", "zh", "de", "fr", "auto"})
  void aPassageIsReadInTimeByItsLength(String code) {
    Language language = Language.of(code);
    language.mentions("warm up");
    for (String repeated : LongTexts.repeated(seed)) {
      int length = Limits.PASSAGE_TEXT_MAX;
      assertGrowsWithLength("mentions", "A", repeated, length, language::mentions);
      assertGrowsWithLength("sentences", "A", repeated, length, language::sentences);
      assertGrowsWithLength("terms", "A", repeated, length, language::terms);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "zh", "de", "fr", "auto"})
  void aQuestionIsReadInTimeByItsLength(String code) {
    Language language = Language.of(code);
    for (String repeated : LongTexts.repeated(seed)) {
      int length = Limits.QUESTION_TEXT_MAX;
      assertGrowsWithLength("spans", "A", repeated, length, text -> language.nameSpans(text, 12));
      assertGrowsWithLength("units", "A", repeated, length, language::unitCount);
      String name = Names.normalize(LongTexts.text("", repeated, Limits.NAME_MAX));
      assertGrowsWithLength(
          "holds", "", repeated, length, text -> language.holds(Names.normalize(text), name));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"。」と", "。」って", "。』と\n", "。"})
  void aJapanesePassageIsCutInTimeByItsLength(String repeated) {
    Language japanese = Language.of("ja");
    String quoted = "「あ";
    assertGrowsWithLength(
        "sentences", quoted, repeated, 4 * Limits.PASSAGE_TEXT_MAX, japanese::sentences);
  }

  /** Longer than any name, so that growth is seen. */
  @Test
  void aNameIsNormalisedInTimeByItsLength() {
    for (String repeated : LongTexts.repeated(seed)) {
      int length = Limits.PASSAGE_TEXT_MAX;
      assertGrowsWithLength("normalize", "A", repeated, length, Names::normalize);
      assertGrowsWithLength("title", "A", repeated, length, Names::ofTitle);
    }
  }
}
