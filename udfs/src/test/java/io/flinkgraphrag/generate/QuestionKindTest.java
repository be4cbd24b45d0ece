package io.flinkgraphrag.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.contract.Limits;
import io.flinkgraphrag.text.Language;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QuestionKindTest {

  /**
   * A sentence may be a whole passage; a pattern must not take a stack frame for each word of it.
   */
  @ParameterizedTest
  @EnumSource(QuestionKind.class)
  void aSentenceAsLongAsAPassageIsRead(QuestionKind kind) {
    String sentence = " Bo".repeat(Limits.PASSAGE_TEXT_MAX / 3);
    boolean names = kind == QuestionKind.PERSON || kind == QuestionKind.ORGANISATION;
    assertThat(kind.hasSign(sentence, "", Language.of("en"))).isEqualTo(names);
  }
}
