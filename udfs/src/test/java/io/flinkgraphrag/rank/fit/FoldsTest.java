package io.flinkgraphrag.rank.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FoldsTest {

  private static List<GoldenCandidates> questions() {
    List<GoldenCandidates> questions = new ArrayList<>();
    questions.addAll(DrawnQuestions.of("a", 23, 0, new Random(1)));
    questions.addAll(DrawnQuestions.of("b", 10, 0, new Random(2)));
    return questions;
  }

  @Test
  void eachQuestionIsLookedAtOnceAndNeverLearnedFromAtTheSameTime() {
    List<GoldenCandidates> questions = questions();

    List<Folds> folds = Folds.byQuestion(questions, 10);

    assertThat(folds).hasSize(10);
    assertThat(folds.stream().flatMap(fold -> fold.part().stream()))
        .containsExactlyInAnyOrderElementsOf(questions);
    assertThat(folds)
        .allSatisfy(
            fold -> {
              assertThat(fold.rest()).doesNotContainAnyElementsOf(fold.part());
              assertThat(fold.rest().size() + fold.part().size()).isEqualTo(33);
            });
  }

  @Test
  void eachPartHasItsShareOfEverySet() {
    assertThat(Folds.byQuestion(questions(), 10))
        .allSatisfy(
            fold -> {
              assertThat(fold.part()).filteredOn(q -> q.set().equals("a")).hasSizeBetween(2, 3);
              assertThat(fold.part()).filteredOn(q -> q.set().equals("b")).hasSize(1);
            });
  }

  @Test
  void theSplitDoesNotDependOnTheOrder() {
    List<GoldenCandidates> questions = questions();
    List<GoldenCandidates> reversed = new ArrayList<>(questions);
    Collections.reverse(reversed);

    assertThat(Folds.byQuestion(reversed, 5)).isEqualTo(Folds.byQuestion(questions, 5));
  }

  @Test
  void eachSetIsLeftOutOnce() {
    List<Folds> folds = Folds.bySet(questions());

    assertThat(folds).extracting(fold -> fold.part().size()).containsExactly(23, 10);
    assertThat(folds).extracting(fold -> fold.rest().size()).containsExactly(10, 23);
  }
}
