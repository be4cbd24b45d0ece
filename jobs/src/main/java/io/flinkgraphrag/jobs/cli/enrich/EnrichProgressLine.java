package io.flinkgraphrag.jobs.cli.enrich;

import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.enrich.AskCounters;
import java.util.Locale;
import java.util.Map;

/** Says what was asked and what it cost, and once that the budget is used up. For one thread. */
final class EnrichProgressLine {

  private final long tokensMax;
  private final Output output;
  private Map<String, Long> last = Map.of();
  private boolean toldBudget;
  private boolean toldNotKept;

  EnrichProgressLine(long tokensMax, Output output) {
    this.tokensMax = tokensMax;
    this.output = output;
  }

  /**
   * Writes a line where something has changed.
   *
   * @param counters of the job, by {@link AskCounters}; empty where they are not known
   */
  void tell(Map<String, Long> counters) {
    if (counters.isEmpty() || counters.equals(last)) {
      return;
    }
    last = counters;
    long tokens = counters.getOrDefault(AskCounters.TOKENS, 0L);
    output.note(
        String.format(
            Locale.ROOT,
            "%,d calls, %,d tokens; %,d contents wait, %,d given up%s",
            counters.getOrDefault(AskCounters.CALLS, 0L),
            tokens,
            counters.getOrDefault(AskCounters.WAITING, 0L),
            counters.getOrDefault(AskCounters.GIVEN_UP, 0L),
            ofEarlierRuns(counters.getOrDefault(AskCounters.TAKEN, 0L))));
    if (counters.getOrDefault(AskCounters.NOT_KEPT, 0L) > 0 && !toldNotKept) {
      toldNotKept = true;
      output.note(
          "replies cannot be written to the topic of replies; they count, but are paid again if the folder is lost; the log says why");
    }
    if (tokens >= tokensMax && !toldBudget) {
      toldBudget = true;
      output.note(
          "the budget is used up, nobody is asked; the same command with a higher --tokens-max goes on");
    }
  }

  private static String ofEarlierRuns(long taken) {
    return taken == 0 ? "" : String.format(Locale.ROOT, "; %,d of them by earlier runs", taken);
  }
}
