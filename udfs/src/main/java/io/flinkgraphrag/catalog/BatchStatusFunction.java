package io.flinkgraphrag.catalog;

import io.flinkgraphrag.model.contract.BatchStatus;
import io.flinkgraphrag.model.contract.Progress;
import java.time.Clock;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Counts what became of the updates of a batch, and tells it at most every {@code intervalMs}.
 *
 * <p>Keyed by batch. A count is written by a transactional sink, hence visible only once a
 * checkpoint holds all that it counts, in every part of the graph. The counts of a batch that was
 * silent for {@code ttlMs} are forgotten.
 */
public final class BatchStatusFunction extends KeyedProcessFunction<String, Progress, BatchStatus> {

  private static final long serialVersionUID = 1L;

  // configuration
  private final long intervalMs;
  private final long ttlMs;
  private final Clock clock;

  // state
  private transient ValueState<BatchStatus> status;

  /** The pending timer, ms; there is always one while there is a status. */
  private transient ValueState<Long> timer;

  /** Whether the status changed since it was told. */
  private transient ValueState<Boolean> untold;

  public BatchStatusFunction(long intervalMs, long ttlMs, Clock clock) {
    this.intervalMs = intervalMs;
    this.ttlMs = ttlMs;
    this.clock = clock;
  }

  @Override
  public void open(OpenContext openContext) {
    status =
        getRuntimeContext().getState(new ValueStateDescriptor<>("batch-status", BatchStatus.TYPE));
    timer = getRuntimeContext().getState(new ValueStateDescriptor<>("batch-timer", Types.LONG));
    untold =
        getRuntimeContext().getState(new ValueStateDescriptor<>("batch-untold", Types.BOOLEAN));
  }

  @Override
  public void processElement(Progress progress, Context flink, Collector<BatchStatus> out)
      throws Exception {
    BatchStatus before = status.value();
    status.update(
        (before == null ? BatchStatus.none(progress.batch()) : before).plus(progress.outcome()));
    if (untold.value() == null) {
      untold.update(true);
      setTimer(clock.millis() + intervalMs, flink);
    }
  }

  private void setTimer(long at, Context flink) throws Exception {
    Long pending = timer.value();
    if (pending != null) {
      flink.timerService().deleteProcessingTimeTimer(pending);
    }
    flink.timerService().registerProcessingTimeTimer(at);
    timer.update(at);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext flink, Collector<BatchStatus> out)
      throws Exception {
    timer.clear();
    if (untold.value() == null) {
      status.clear();
      return;
    }
    untold.clear();
    out.collect(status.value());
    setTimer(timestamp + ttlMs, flink);
  }
}
