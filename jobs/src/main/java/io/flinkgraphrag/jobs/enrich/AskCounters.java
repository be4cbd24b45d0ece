package io.flinkgraphrag.jobs.enrich;

import io.flinkgraphrag.jobs.enrich.replies.KeepingModel;
import java.util.function.Supplier;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * What {@link AskOperator} has done, as metrics, and as accumulators of the job, by which a command
 * tells it.
 */
public final class AskCounters {

  public static final String CALLS = "calls";
  public static final String TOKENS = "tokens";
  public static final String WAITING = "waiting";
  public static final String GIVEN_UP = "given-up";
  public static final String TAKEN = "taken";
  public static final String NOT_KEPT = "not-kept";

  private final LongCounter calls = new LongCounter();
  private final LongCounter tokens = new LongCounter();
  private final LongCounter waiting = new LongCounter();
  private final LongCounter givenUp = new LongCounter();
  private final LongCounter taken = new LongCounter();
  private final LongCounter notKept = new LongCounter();

  private final Supplier<Ledger> ledger;
  private final Contents contents;
  private final KeepingModel model;

  AskCounters(Supplier<Ledger> ledger, Contents contents, KeepingModel model) {
    this.ledger = ledger;
    this.contents = contents;
    this.model = model;
  }

  void register(RuntimeContext runtime) {
    runtime.addAccumulator(CALLS, calls);
    runtime.addAccumulator(TOKENS, tokens);
    runtime.addAccumulator(WAITING, waiting);
    runtime.addAccumulator(GIVEN_UP, givenUp);
    runtime.addAccumulator(TAKEN, taken);
    runtime.addAccumulator(NOT_KEPT, notKept);
  }

  void register(MetricGroup metrics) {
    metrics.gauge("enrichCalls", (Gauge<Long>) () -> ledger.get().calls());
    metrics.gauge("enrichTokens", (Gauge<Long>) () -> ledger.get().tokens());
    metrics.gauge("enrichUnreadable", (Gauge<Long>) () -> ledger.get().unreadable());
    metrics.gauge("enrichGivenUp", (Gauge<Long>) () -> ledger.get().givenUp());
    metrics.gauge("enrichWaiting", (Gauge<Long>) () -> ledger.get().waiting());
    metrics.gauge("enrichRepliesTaken", (Gauge<Long>) contents::taken);
    metrics.gauge("enrichRepliesNotKept", (Gauge<Long>) model::notKept);
  }

  void show() {
    set(calls, ledger.get().calls());
    set(tokens, ledger.get().tokens());
    set(waiting, ledger.get().waiting());
    set(givenUp, ledger.get().givenUp());
    set(taken, contents.taken());
    set(notKept, model.notKept());
  }

  private static void set(LongCounter counter, long value) {
    counter.add(value - counter.getLocalValuePrimitive());
  }
}
