package io.flinkgraphrag.jobs.cli.chaos;

import io.flinkgraphrag.jobs.chaos.Row;
import io.flinkgraphrag.jobs.chaos.Tally;
import io.flinkgraphrag.jobs.cli.console.Columns;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What came of each step, for people. */
final class ChaosTable {

  private static final List<String> HEAD =
      List.of(
          "scenario",
          "asked",
          "answered",
          "lost",
          "doubled",
          "wrong",
          "degraded",
          "outage s",
          "recovery s");

  private ChaosTable() {}

  /**
   * A line for each step, and for each that was left out.
   *
   * @param leftOut scenarios that were not made, and why
   */
  static String of(List<Row> rows, Map<String, String> leftOut) {
    List<List<String>> cells = new ArrayList<>();
    cells.add(HEAD);
    rows.forEach(row -> cells.add(cells(row)));
    StringBuilder table = new StringBuilder(Columns.render(cells));
    rows.stream()
        .filter(row -> !row.trouble().isEmpty())
        .forEach(
            row ->
                table.append("\nTROUBLE ").append(row.step()).append(": ").append(row.trouble()));
    leftOut.forEach(
        (name, why) -> table.append("\nLEFT OUT ").append(name).append(": ").append(why));
    return table.toString();
  }

  private static List<String> cells(Row row) {
    Tally tally = row.tally();
    return List.of(
        row.step().toString(),
        "" + tally.asked(),
        "" + tally.answered(),
        "" + tally.lost(),
        "" + tally.doubled(),
        "" + tally.wrong(),
        "" + tally.degraded(),
        seconds(row.outageMs()),
        seconds(row.recoveryMs()));
  }

  static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.1f", millis / 1000.0);
  }
}
