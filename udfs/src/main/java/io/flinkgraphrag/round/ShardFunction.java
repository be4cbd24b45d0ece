package io.flinkgraphrag.round;

import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.message.Part;
import io.flinkgraphrag.model.message.Request;
import io.flinkgraphrag.model.message.Scatter;
import io.flinkgraphrag.state.HeapCache;
import io.flinkgraphrag.state.TaskFault;
import java.time.Clock;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * A stage that owns a part of each shard's data and answers requests from it. Runs in a {@link
 * ShardOperator}.
 *
 * <p>Keyed by shard. First input: requests, each of which gets exactly one part, at once and
 * without a write to state. A request whose round is over gets a skipped part in O(1), so that a
 * backlog drains; an unexpected exception or error becomes a failed part, but a {@link TaskFault}
 * fails the task. Second input: changes of the shard's data.
 */
public abstract class ShardFunction<R extends Request, D, P extends Part>
    extends KeyedCoProcessFunction<String, R, D, P> {

  private static final long serialVersionUID = 1L;

  // configuration
  private final String stage;
  private final long stateCacheBytes;
  private final Clock clock;

  // runtime
  private transient HeapCache cache;
  private transient PeerClocks clocks;
  private transient Counter failures;
  private transient Counter skipped;

  /**
   * @param stage its name in reasons, such as {@code hop 1}
   * @param stateCacheBytes heap for what was read from the state, per subtask, bytes
   */
  protected ShardFunction(String stage, long stateCacheBytes, Clock clock) {
    this.stage = stage;
    this.stateCacheBytes = stateCacheBytes;
    this.clock = clock;
  }

  @Override
  public void open(OpenContext openContext) {
    cache = new HeapCache(getRuntimeContext(), "stateCache", stateCacheBytes);
    clocks = PeerClocks.of(getRuntimeContext(), clock);
    failures = getRuntimeContext().getMetricGroup().counter("failures");
    skipped = getRuntimeContext().getMetricGroup().counter("skipped");
  }

  /** What the stage's states are read through. */
  protected final HeapCache cache() {
    return cache;
  }

  /** Answers in time. */
  protected abstract P answer(R request) throws Exception;

  /** A part that holds nothing. */
  protected abstract P empty(Part.Head head);

  /** Takes a change in. */
  protected abstract void apply(D change, Context flink) throws Exception;

  @Override
  public final void processElement1(R request, Context flink, Collector<P> out) throws Exception {
    cache.enterToRead(flink.getCurrentKey());
    out.collect(part(request));
  }

  private P part(R request) throws Exception {
    Scatter scatter = request.scatter();
    if (clock.millis() >= clocks.here(scatter.deadline(), scatter.sent())) {
      skipped.inc();
      return empty(Part.Head.skipped(scatter));
    }
    try {
      return answer(request);
    } catch (RuntimeException | Error e) {
      if (TaskFault.is(e)) {
        throw e;
      }
      failures.inc();
      return empty(Part.Head.failed(scatter, Reason.unexpected(stage, e)));
    }
  }

  @Override
  public final void processElement2(D change, Context flink, Collector<P> out) throws Exception {
    cache.enterToChange(flink.getCurrentKey());
    apply(change, flink);
  }
}
