package io.flinkgraphrag.jobs.cli.console;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Rows of text in aligned columns: the first to the left, the others to the right. */
public final class Columns {

  private Columns() {}

  /** Rows of as many cells each as the first has. */
  public static String render(List<List<String>> rows) {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      Arrays.setAll(widths, i -> Math.max(widths[i], row.get(i).length()));
    }
    return rows.stream().map(row -> line(row, widths)).collect(Collectors.joining("\n"));
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder(row.get(0));
    line.append(" ".repeat(widths[0] - row.get(0).length()));
    for (int i = 1; i < row.size(); i++) {
      line.append(" ".repeat(2 + widths[i] - row.get(i).length())).append(row.get(i));
    }
    return line.toString();
  }
}
