package io.flinkgraphrag.jobs.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class MetricsTest {

  private static QuestionScore score(String group, Double recall, Double f1, Long latencyMs) {
    return new QuestionScore(
        group,
        latencyMs == null ? QuestionScore.NO_ANSWER : "ANSWERED",
        recall,
        recall,
        recall,
        f1,
        f1,
        f1,
        f1,
        f1,
        latencyMs,
        latencyMs,
        latencyMs == null ? Map.of() : Map.of("link", latencyMs / 10));
  }

  private static final List<QuestionScore> SCORES =
      List.of(
          score("1hop", 1.0, null, 100L),
          score("2hop", 0.5, 0.25, 300L),
          score("2hop", 0.0, 1.0, null),
          score(null, null, 0.0, 200L));

  @Test
  void aMeanIsOverTheQuestionsThatExpectSomething() {
    Metrics metrics = Metrics.of(SCORES);
    assertThat(metrics.questions()).isEqualTo(4);
    assertThat(metrics.recallAt5()).isEqualTo(0.5);
    assertThat(metrics.f1()).isEqualTo(1.25 / 3);
    assertThat(metrics.firstSentence()).isEqualTo(1.25 / 3);
    assertThat(metrics.answerChars()).as("the median").isEqualTo(200);
    assertThat(metrics.statuses()).isEqualTo(Map.of("ANSWERED", 3, "NO_ANSWER", 1));
    assertThat(metrics.latencyMs()).isEqualTo(new Percentiles(200, 300, 300));
    assertThat(metrics.stagesMs()).isEqualTo(Map.of("link", new Percentiles(20, 30, 30)));
  }

  @Test
  void groupsAreMeasuredByThemselves() {
    Map<String, Metrics> groups = Metrics.byGroup(SCORES);
    assertThat(groups.keySet()).containsExactly("1hop", "2hop");
    assertThat(groups.get("1hop").recallAt5()).isEqualTo(1);
    assertThat(groups.get("1hop").f1()).isNull();
    assertThat(groups.get("2hop").recallAt5()).isEqualTo(0.25);
    assertThat(groups.get("2hop").questions()).isEqualTo(2);
  }

  @Test
  void percentilesAreByNearestRank() {
    List<Long> hundred = LongStream.rangeClosed(1, 100).boxed().toList();
    assertThat(Percentiles.of(hundred)).isEqualTo(new Percentiles(50, 90, 99));
    assertThat(Percentiles.of(List.of(9L, 1L, 5L))).isEqualTo(new Percentiles(5, 9, 9));
    assertThat(Percentiles.of(List.of(7L))).isEqualTo(new Percentiles(7, 7, 7));
    assertThat(Percentiles.of(List.of())).isNull();
  }

  @Test
  void theKeysOfTheReportAreTheseAndWhatIsNotExpectedIsNull() {
    assertThat(Metrics.of(List.of(score(null, 1 / 3.0, null, 70L))).toJson().toString())
        .isEqualTo(
            "{\"questions\":1,\"recall@2\":0.333333,\"recall@5\":0.333333,\"allGold@5\":0.333333,"
                + "\"hits@1\":null,\"firstSentence\":null,\"answerInEvidence\":null,\"exactMatch\":null,\"f1\":null,\"answerChars\":70,"
                + "\"statuses\":{\"ANSWERED\":1},\"latencyMs\":{\"p50\":70,\"p90\":70,\"p99\":70},"
                + "\"stagesMs\":{\"link\":{\"p50\":7,\"p99\":7}}}");
    assertThat(Metrics.of(List.of()).toJson().path("latencyMs").isNull()).isTrue();
  }
}
