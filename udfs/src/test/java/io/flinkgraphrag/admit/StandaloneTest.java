package io.flinkgraphrag.admit;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.harness.Questions;
import io.flinkgraphrag.model.contract.Turn;
import io.flinkgraphrag.text.Language;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class StandaloneTest {

  private static String standalone(String question, Turn... turns) {
    return Standalone.of(
        Questions.asked("q", question, 1_000).withHistory(List.of(turns)), Language.of("en"));
  }

  @Test
  void marksOfTheLastAnswerAreLeftOut() {
    assertThat(
            standalone(
                "And when?", new Turn("Who designed Raft?", "Diego Ongaro \n [1] [12][3]. [2014]")))
        .isEqualTo("And when? designed Raft, Diego Ongaro");
  }

  /** Blanks in a row take time by their number, not by its square. */
  @Test
  @Timeout(20)
  void anAnswerOfBlanksIsReadInTimeByItsLength() {
    Turn turn = new Turn("Who designed Raft?", "Diego Ongaro" + " ".repeat(100_000) + "did.");
    assertThat(standalone("And when?", turn)).isEqualTo("And when? designed Raft, Diego Ongaro");
  }
}
