package io.flinkgraphrag.rank.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.model.contract.RetrievalSettings;
import io.flinkgraphrag.rank.RankingModel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TuningTest {

  /** Fixed: what is asserted holds for most seeds, and not for all. */
  private final Random random = new Random(18);

  private static Tuning tuning(List<GoldenCandidates> questions) {
    return Tuning.of(questions, RankingModel.weightedSum(RetrievalSettings.DEFAULTS));
  }

  @Test
  void aRuleThatQuestionsFollowIsFoundAndRecommended() {
    Tuning tuning = tuning(DrawnQuestions.of("a", 80, 1, random));

    assertThat(tuning.recommended()).isTrue();
    assertThat(tuning.verdict().chance()).isLessThan(0.001);
    assertThat(tuning.all().questions()).isEqualTo(80);
    assertThat(tuning.all().found()).isEqualTo(1);
    assertThat(tuning.all().heldOut().recallAt5())
        .isGreaterThan(tuning.all().today().recallAt5() + 0.3);
    assertThat(tuning.all().tuned().recallAt5()).isGreaterThan(0.8);
    assertThat(tuning.sets()).hasSize(1);
    assertThat(tuning.all().otherSets()).isEqualTo(tuning.all().tuned());
  }

  @Test
  void chanceIsNotRecommendedHoweverWellItIsFitted() {
    Tuning tuning = tuning(DrawnQuestions.of("a", 60, 0, random));

    assertThat(tuning.recommended()).isFalse();
    assertThat(tuning.all().tuned().value()).isGreaterThan(tuning.all().heldOut().value());
  }

  @Test
  void fewQuestionsSayThatTheyCannotSay() {
    Tuning tuning = tuning(DrawnQuestions.of("a", 15, 0, random));

    assertThat(tuning.verdict().finding()).isEqualTo(Verdict.Finding.CANNOT_SAY);
    assertThat(tuning.recommended()).isFalse();
  }

  @Test
  void aSetOfAnotherRuleIsSeenWhereItIsLeftOut() {
    List<GoldenCandidates> questions = new ArrayList<>(DrawnQuestions.of("a", 40, 1, random));
    questions.addAll(DrawnQuestions.of("b", 40, -1, random));

    Tuning tuning = tuning(questions);

    assertThat(tuning.sets()).extracting(Tuning.Row::set).containsExactly("a", "b");
    Tuning.Row fitted = tuning.sets().get(0);
    assertThat(fitted.heldOut().recallAt5()).isGreaterThan(0.9);
    assertThat(fitted.otherSets().recallAt5()).isLessThan(0.1);
  }

  @Test
  void theOrderOfTheQuestionsChangesNothing() {
    List<GoldenCandidates> questions = DrawnQuestions.of("a", 30, 0.3, random);
    List<GoldenCandidates> shuffled = new ArrayList<>(questions);
    Collections.shuffle(shuffled, random);

    assertThat(tuning(shuffled)).isEqualTo(tuning(questions));
  }

  @Test
  void tooFewQuestionsAreRefused() {
    List<GoldenCandidates> questions = DrawnQuestions.of("a", 9, 1, random);

    assertThatThrownBy(() -> tuning(questions))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there are 9 questions, but at least 10 are needed");
  }
}
