package io.flinkgraphrag.rank;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.harness.Questions;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.Signal;
import io.flinkgraphrag.model.Signals;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.model.retrieval.Ranking.Ranked;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the confidence of a question depends on, and where there is none. */
class ConfidenceTest {

  private static final String MODEL = "bge-small-en-v1.5-q";

  private static final Signals FAR =
      Signals.NONE.with(Signal.DENSE_COSINE, 0.45).with(Signal.SENTENCE_COSINE, 0.45);
  private static final Signals NEAR =
      Signals.NONE
          .with(Signal.DENSE_COSINE, 0.85)
          .with(Signal.SENTENCE_COSINE, 0.85)
          .with(Signal.PAIR_COVERAGE, 0.9);

  private static QuestionContext question() {
    return Questions.admitted("q", "Who?").withVector(new float[] {1, 0});
  }

  private static List<Ranked> ranked(Signals... bestFirst) {
    List<Ranked> ranked = new ArrayList<>();
    for (Signals signals : bestFirst) {
      ranked.add(new Ranked(new PassageKey("d", "p-" + ranked.size()), 1, signals));
    }
    return ranked;
  }

  private static double of(Signals... bestFirst) {
    return Confidence.of(question(), ranked(bestFirst), MODEL);
  }

  @Test
  void passagesThatAreNearAndHaveTheQuestionsWordsAreWorthMore() {
    assertThat(of(FAR)).isBetween(0.0, 0.2);
    assertThat(of(NEAR)).isBetween(0.8, 1.0);
  }

  /** As in a folder of documents, or where no hop is made. */
  @Test
  void aPassageThatIsLinkedToNoneIsWorthWhatItSaysItself() {
    Signals linked =
        Signals.NONE
            .with(Signal.DENSE_COSINE, 0.65)
            .with(Signal.SENTENCE_COSINE, 0.7)
            .with(Signal.PAIR_COVERAGE, 0.9);
    Signals alone = linked.with(Signal.PAIR_COVERAGE, 0).with(Signal.COVERAGE, 0.9);
    assertThat(of(alone)).isEqualTo(of(linked)).isGreaterThan(0.3);
  }

  @Test
  void itLooksAtTheFirstPassagesOnlyAndAtTheBestOfThem() {
    Signals[] far = new Signals[Confidence.FIRST];
    Arrays.fill(far, FAR);
    Signals[] oneMore = Arrays.copyOf(far, far.length + 1);
    oneMore[far.length] = NEAR;
    assertThat(of(oneMore)).isEqualTo(of(far));
    far[far.length - 1] = NEAR;
    assertThat(of(far)).isEqualTo(of(NEAR));
  }

  @Test
  void thereIsNoneWhereNobodyCanSay() {
    QuestionContext question = question();
    assertThat(Confidence.of(question, ranked(NEAR), "a-server's")).isNull();
    assertThat(Confidence.of(question, List.of(), MODEL)).isNull();
    assertThat(Confidence.of(question.withCompleteness(0.5), ranked(NEAR), MODEL)).isNull();
    assertThat(Confidence.of(Questions.admitted("q", "Who?"), ranked(NEAR), MODEL)).isNull();
  }
}
