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
            "%,d calls, %,d tokens; %,d contents wait, %,d given up",
            counters.getOrDefault(AskCounters.CALLS, 0L),
            tokens,
            counters.getOrDefault(AskCounters.WAITING, 0L),
            counters.getOrDefault(AskCounters.GIVEN_UP, 0L)));
    if (tokens >= tokensMax && !toldBudget) {
      toldBudget = true;
      output.note(
          "the budget is used up, nobody is asked; the same command with a higher --tokens-max goes on");
    }
  }
}
