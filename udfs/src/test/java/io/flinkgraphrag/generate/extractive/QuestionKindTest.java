package io.flinkgraphrag.generate.extractive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.flinkgraphrag.contract.Limits;
import io.flinkgraphrag.text.Language;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QuestionKindTest {

  /** A pattern must not take a stack frame for each repetition, nor time by their square. */
  @ParameterizedTest
  @EnumSource(QuestionKind.class)
  @Timeout(30)
  void aSentenceAsLongAsAPassageIsRead(QuestionKind kind) {
    for (String repeated : List.of("1", "中", "一", "两·", "1 ", " ", "a", "in ", "由", " Bo")) {
      String sentence = repeated.repeat(Limits.PASSAGE_TEXT_MAX / repeated.length());
      assertThatCode(() -> kind.hasSign(sentence, "", Language.of("zh")))
          .as(repeated)
          .doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @EnumSource(QuestionKind.class)
  void manyNamesInARowAreASignOfPersonsAndOrganisations(QuestionKind kind) {
    String sentence = " Bo".repeat(Limits.PASSAGE_TEXT_MAX / 3);
    boolean names = kind == QuestionKind.PERSON || kind == QuestionKind.ORGANISATION;
    assertThat(kind.hasSign(sentence, "", Language.of("en"))).isEqualTo(names);
  }
}
