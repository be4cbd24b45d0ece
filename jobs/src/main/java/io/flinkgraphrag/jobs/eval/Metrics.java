package io.flinkgraphrag.jobs.eval;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Means over many questions, each over those that expect something of its kind; null where none
 * does. A question without a record counts as 0.
 *
 * @param answerChars the median of the answers' lengths; null where none has a text
 * @param statuses how many questions ended with each
 * @param latencyMs as the client sees it, over the questions with a record; null for none
 * @param stagesMs as the records say, over those that do
 */
public record Metrics(
    int questions,
    @Nullable Double recallAt2,
    @Nullable Double recallAt5,
    @Nullable Double allGoldAt5,
    @Nullable Double hitsAt1,
    @Nullable Double firstSentence,
    @Nullable Double answerInEvidence,
    @Nullable Double exactMatch,
    @Nullable Double f1,
    @Nullable Long answerChars,
    Map<String, Integer> statuses,
    @Nullable Percentiles latencyMs,
    Map<String, Percentiles> stagesMs) {

  private static final double DECIMALS = 1e6;

  public static Metrics of(List<QuestionScore> scores) {
    Map<String, Integer> statuses = new TreeMap<>();
    Map<String, List<Long>> stages = new LinkedHashMap<>();
    for (QuestionScore score : scores) {
      statuses.merge(score.status(), 1, Integer::sum);
      score
          .stagesMs()
          .forEach((stage, ms) -> stages.computeIfAbsent(stage, s -> new ArrayList<>()).add(ms));
    }
    Map<String, Percentiles> stagesMs = new LinkedHashMap<>();
    stages.forEach((stage, values) -> stagesMs.put(stage, Percentiles.of(values)));
    return new Metrics(
        scores.size(),
        mean(scores, QuestionScore::recallAt2),
        mean(scores, QuestionScore::recallAt5),
        mean(scores, QuestionScore::allGoldAt5),
        mean(scores, QuestionScore::hitAt1),
        mean(scores, QuestionScore::firstSentence),
        mean(scores, QuestionScore::answerInEvidence),
        mean(scores, QuestionScore::exactMatch),
        mean(scores, QuestionScore::f1),
        median(scores),
        statuses,
        Percentiles.of(
            scores.stream().map(QuestionScore::latencyMs).filter(Objects::nonNull).toList()),
        stagesMs);
  }

  /** The metrics of each group, in the order in which the groups first come. */
  public static Map<String, Metrics> byGroup(List<QuestionScore> scores) {
    Map<String, List<QuestionScore>> groups = new LinkedHashMap<>();
    for (QuestionScore score : scores) {
      if (score.group() != null) {
        groups.computeIfAbsent(score.group(), group -> new ArrayList<>()).add(score);
      }
    }
    Map<String, Metrics> metrics = new LinkedHashMap<>();
    groups.forEach((group, members) -> metrics.put(group, of(members)));
    return metrics;
  }

  /** Whether every question was taken and got its record. */
  public boolean complete() {
    return !statuses.containsKey(QuestionScore.NO_ANSWER)
        && !statuses.containsKey(QuestionScore.REJECTED);
  }

  private static @Nullable Double mean(
      List<QuestionScore> scores, Function<QuestionScore, Double> measure) {
    double sum = 0;
    int count = 0;
    for (QuestionScore score : scores) {
      Double value = measure.apply(score);
      if (value != null) {
        sum += value;
        count++;
      }
    }
    return count == 0 ? null : sum / count;
  }

  private static @Nullable Long median(List<QuestionScore> scores) {
    Percentiles chars =
        Percentiles.of(
            scores.stream().map(QuestionScore::answerChars).filter(Objects::nonNull).toList());
    return chars == null ? null : chars.p50();
  }

  /** As in the report: fractions with six decimals. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("questions", questions);
    json.put("recall@2", rounded(recallAt2));
    json.put("recall@5", rounded(recallAt5));
    json.put("allGold@5", rounded(allGoldAt5));
    json.put("hits@1", rounded(hitsAt1));
    json.put("firstSentence", rounded(firstSentence));
    json.put("answerInEvidence", rounded(answerInEvidence));
    json.put("exactMatch", rounded(exactMatch));
    json.put("f1", rounded(f1));
    json.put("answerChars", answerChars);
    ObjectNode counts = json.putObject("statuses");
    statuses.forEach(counts::put);
    if (latencyMs == null) {
      json.putNull("latencyMs");
    } else {
      json.putObject("latencyMs")
          .put("p50", latencyMs.p50())
          .put("p90", latencyMs.p90())
          .put("p99", latencyMs.p99());
    }
    ObjectNode stages = json.putObject("stagesMs");
    stagesMs.forEach(
        (stage, ms) -> stages.putObject(stage).put("p50", ms.p50()).put("p99", ms.p99()));
    return json;
  }

  private static @Nullable Double rounded(@Nullable Double value) {
    return value == null ? null : Math.rint(value * DECIMALS) / DECIMALS;
  }
}
