package io.flinkgraphrag.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The measurements as a Markdown table: medians over the rounds, and the range they fell in. */
final class Report {

  private Report() {}

  /** Ratios are against the first case, by rounds, so that what slows a round slows both sides. */
  static String of(Map<MeasuredCase, List<Measurement>> measured) {
    StringBuilder table =
        new StringBuilder(
            "| case | answers/s (min-max) | ratio | CPU ms/question | ratio | p50 ms (min-max) | p99 ms"
                + " (min-max) | warm-up, bursts |\n|---|---|---|---|---|---|---|---|\n");
    List<Measurement> first = measured.values().iterator().next();
    measured.forEach(
        (measuredCase, runs) ->
            table.append(
                String.format(
                    Locale.ROOT,
                    "| %s | %s | %.3f | %s | %.2f | %s | %s | %s |%n",
                    measuredCase.name(),
                    range(runs, Measurement::perSecond, "%.0f"),
                    ratio(runs, first, Measurement::perSecond),
                    range(runs, Measurement::cpuMsPerQuestion, "%.2f"),
                    ratio(runs, first, Measurement::cpuMsPerQuestion),
                    range(runs, Measurement::p50, "%.0f"),
                    range(runs, Measurement::p99, "%.0f"),
                    warmUps(runs))));
    return table.toString();
  }

  private static String warmUps(List<Measurement> runs) {
    long unsteady = runs.stream().filter(run -> !run.steady()).count();
    return range(runs, Measurement::bursts, "%.0f")
        + (unsteady == 0 ? "" : ", " + unsteady + " not steady");
  }

  private static String range(
      List<Measurement> runs, ToDoubleFunction<Measurement> value, String format) {
    double[] sorted = runs.stream().mapToDouble(value).sorted().toArray();
    return String.format(Locale.ROOT, format, median(sorted))
        + " ("
        + String.format(Locale.ROOT, format, sorted[0])
        + "-"
        + String.format(Locale.ROOT, format, sorted[sorted.length - 1])
        + ")";
  }

  private static double ratio(
      List<Measurement> runs, List<Measurement> first, ToDoubleFunction<Measurement> value) {
    double[] ratios = new double[Math.min(runs.size(), first.size())];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = value.applyAsDouble(runs.get(i)) / value.applyAsDouble(first.get(i));
    }
    java.util.Arrays.sort(ratios);
    return median(ratios);
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
