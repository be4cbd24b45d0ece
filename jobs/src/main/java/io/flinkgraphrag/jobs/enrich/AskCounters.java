package io.flinkgraphrag.jobs.enrich;

import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.RuntimeContext;

/** What {@link AskOperator} has done, as accumulators of the job, by which a command tells it. */
public final class AskCounters {

  public static final String CALLS = "calls";
  public static final String TOKENS = "tokens";
  public static final String WAITING = "waiting";
  public static final String GIVEN_UP = "given-up";

  private final LongCounter calls = new LongCounter();
  private final LongCounter tokens = new LongCounter();
  private final LongCounter waiting = new LongCounter();
  private final LongCounter givenUp = new LongCounter();

  AskCounters(RuntimeContext runtime) {
    runtime.addAccumulator(CALLS, calls);
    runtime.addAccumulator(TOKENS, tokens);
    runtime.addAccumulator(WAITING, waiting);
    runtime.addAccumulator(GIVEN_UP, givenUp);
  }

  void show(Ledger ledger) {
    set(calls, ledger.calls());
    set(tokens, ledger.tokens());
    set(waiting, ledger.waiting());
    set(givenUp, ledger.givenUp());
  }

  private static void set(LongCounter counter, long value) {
    counter.add(value - counter.getLocalValuePrimitive());
  }
}
