package io.flinkgraphrag.jobs.cli.graphs;

import io.flinkgraphrag.contract.UnknownField;
import io.flinkgraphrag.jobs.cli.console.Output;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What was noticed while lines of updates were read, for people. For one thread. */
public final class LoadNotes {

  /** Lines that are told one by one. */
  static final int LINES_MAX = 10;

  /** Where a field was seen first, and how often. */
  private static final class Seen {
    private final String where;
    private long times;

    Seen(String where) {
      this.where = where;
    }
  }

  private final Map<UnknownField, Seen> unknown = new LinkedHashMap<>();
  private final StringBuilder skippedLines = new StringBuilder();
  private long skipped;

  /** Takes a line down that is left out. */
  void skip(String fault) {
    if (skipped++ < LINES_MAX) {
      skippedLines.append(fault).append("; it is left out").append(System.lineSeparator());
    }
  }

  /** Takes a field down that changes nothing. */
  void unknown(UnknownField field, String where) {
    if (unknown.containsKey(field) || unknown.size() < UnknownField.NAMES_MAX) {
      unknown.computeIfAbsent(field, first -> new Seen(where)).times++;
    }
  }

  long skipped() {
    return skipped;
  }

  /** Says everything once. */
  void tell(Output output) {
    if (skipped > 0) {
      output.note(skippedLines.toString().stripTrailing());
    }
    if (skipped > LINES_MAX) {
      output.note(String.format(Locale.ROOT, "%,d more lines are left out", skipped - LINES_MAX));
    }
    unknown.forEach(
        (field, seen) ->
            output.note(
                String.format(
                    Locale.ROOT,
                    "%s: %s; %,d %s taken without it",
                    seen.where,
                    field.message(),
                    seen.times,
                    seen.times == 1 ? "update is" : "updates are")));
  }
}
