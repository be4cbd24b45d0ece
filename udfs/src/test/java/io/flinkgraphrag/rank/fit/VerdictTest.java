package io.flinkgraphrag.rank.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {

  private static Verdict verdict(int better, int worse, int equal) {
    List<RankingQuality> before = new ArrayList<>();
    List<RankingQuality> now = new ArrayList<>();
    for (int i = 0; i < better + worse + equal; i++) {
      double change = i < better ? 0.5 : i < better + worse ? -0.5 : 0;
      before.add(new RankingQuality(0.5, 0.5, 0));
      now.add(new RankingQuality(0.5, 0.5 + change, 0));
    }
    return Verdict.of(before, now);
  }

  @Test
  void manyMoreBetterQuestionsThanWorseAreBetter() {
    Verdict verdict = verdict(20, 5, 75);

    assertThat(verdict.finding()).isEqualTo(Verdict.Finding.BETTER);
    assertThat(verdict.better()).isEqualTo(20);
    assertThat(verdict.worse()).isEqualTo(5);
  }

  @Test
  void manyMoreWorseQuestionsAreWorse() {
    assertThat(verdict(5, 20, 75).finding()).isEqualTo(Verdict.Finding.WORSE);
  }

  /** One chance in eight that three signs are equal and up. */
  @Test
  void threeOfFifteenCannotSay() {
    Verdict verdict = verdict(3, 0, 12);

    assertThat(verdict.finding()).isEqualTo(Verdict.Finding.CANNOT_SAY);
    assertThat(verdict.chance()).isCloseTo(0.125, within(0.01));
  }

  @Test
  void sixOfFifteenWithoutAWorseOneAreBetter() {
    assertThat(verdict(6, 0, 9).finding()).isEqualTo(Verdict.Finding.BETTER);
  }

  @Test
  void noDifferenceCannotSay() {
    Verdict verdict = verdict(0, 0, 30);

    assertThat(verdict.finding()).isEqualTo(Verdict.Finding.CANNOT_SAY);
    assertThat(verdict.chance()).isEqualTo(1);
  }
}
