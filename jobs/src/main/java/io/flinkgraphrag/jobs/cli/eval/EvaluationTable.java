package io.flinkgraphrag.jobs.cli.eval;

import io.flinkgraphrag.jobs.cli.console.Columns;
import io.flinkgraphrag.jobs.eval.Metrics;
import io.flinkgraphrag.jobs.eval.Percentiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Metrics for people: aligned columns, shares in percent, {@code -} where nothing is expected. */
final class EvaluationTable {

  private static final List<String> HEADER =
      List.of(
          "",
          "questions",
          "recall@2",
          "recall@5",
          "allGold@5",
          "hits@1",
          "first",
          "inEvidence",
          "exact",
          "f1",
          "chars",
          "p50 ms",
          "p99 ms");

  private final List<List<String>> rows = new ArrayList<>(List.of(HEADER));

  /** Adds the metrics of a variant, and below them those of its groups. */
  EvaluationTable add(String name, Metrics all, Map<String, Metrics> groups) {
    rows.add(row(name, all));
    groups.forEach((group, metrics) -> rows.add(row("  " + group, metrics)));
    return this;
  }

  private static List<String> row(String name, Metrics metrics) {
    Percentiles latency = metrics.latencyMs();
    return List.of(
        name,
        Integer.toString(metrics.questions()),
        percent(metrics.recallAt2()),
        percent(metrics.recallAt5()),
        percent(metrics.allGoldAt5()),
        percent(metrics.hitsAt1()),
        percent(metrics.firstSentence()),
        percent(metrics.answerInEvidence()),
        percent(metrics.exactMatch()),
        percent(metrics.f1()),
        metrics.answerChars() == null ? "-" : Long.toString(metrics.answerChars()),
        latency == null ? "-" : Long.toString(latency.p50()),
        latency == null ? "-" : Long.toString(latency.p99()));
  }

  private static String percent(@Nullable Double share) {
    return share == null ? "-" : String.format(Locale.ROOT, "%.1f", 100 * share);
  }

  String render() {
    return Columns.render(rows);
  }

  /** What became of the questions, and where their time went. */
  static String rest(Metrics metrics) {
    String statuses =
        metrics.statuses().entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining(", "));
    List<String> names = new ArrayList<>(List.of("ms"));
    List<String> p50 = new ArrayList<>(List.of("p50"));
    List<String> p99 = new ArrayList<>(List.of("p99"));
    metrics
        .stagesMs()
        .forEach(
            (stage, ms) -> {
              names.add(stage);
              p50.add(Long.toString(ms.p50()));
              p99.add(Long.toString(ms.p99()));
            });
    return names.size() == 1
        ? statuses
        : statuses + "\n\n" + Columns.render(List.of(names, p50, p99));
  }
}
