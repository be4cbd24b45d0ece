package io.flinkgraphrag.jobs.neo4j.follow;

import io.flinkgraphrag.state.WireType;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Sends once more, after a long stop, what the last checkpoint has left to be committed: Kafka has
 * dropped it after the timeout of transactions, and the state has it as sent. Sending an update
 * twice changes nothing, as the versions are the same. Lets all records pass.
 *
 * @param <T> what is sent
 */
public final class ResendOperator<T> extends AbstractStreamOperator<T>
    implements OneInputStreamOperator<T, T> {

  private static final long serialVersionUID = 1L;

  // configuration
  private final WireType<T> type;
  private final Duration transactionsLast;
  private final Clock clock;

  // runtime
  private transient List<T> sent;

  /** Of checkpoints that are not known to be complete. */
  private transient TreeMap<Long, List<T>> unconfirmed;

  private transient List<T> again;

  // state
  private transient ListState<T> updates;
  private transient ListState<Long> times;

  /**
   * @param type of the records, as they are kept in the state
   * @param transactionsLast a checkpoint that is older has left nothing that can be committed
   */
  public ResendOperator(WireType<T> type, Duration transactionsLast, Clock clock) {
    this.type = type;
    this.transactionsLast = transactionsLast;
    this.clock = clock;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    sent = new ArrayList<>();
    unconfirmed = new TreeMap<>();
    again = new ArrayList<>();
    updates =
        context.getOperatorStateStore().getListState(new ListStateDescriptor<>("updates", type));
    times =
        context
            .getOperatorStateStore()
            .getUnionListState(new ListStateDescriptor<>("times", Types.LONG));
    long checkpointedAt = 0;
    for (long time : times.get()) {
      checkpointedAt = Math.max(checkpointedAt, time);
    }
    if (context.isRestored() && clock.millis() - checkpointedAt > transactionsLast.toMillis()) {
      updates.get().forEach(again::add);
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    for (T update : again) {
      processElement(new StreamRecord<>(update));
    }
    again.clear();
  }

  @Override
  public void processElement(StreamRecord<T> update) {
    sent.add(update.getValue());
    output.collect(update);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    unconfirmed.put(context.getCheckpointId(), sent);
    sent = new ArrayList<>();
    updates.clear();
    for (List<T> ofCheckpoint : unconfirmed.values()) {
      updates.addAll(ofCheckpoint);
    }
    times.update(List.of(clock.millis()));
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) throws Exception {
    super.notifyCheckpointComplete(checkpoint);
    unconfirmed.headMap(checkpoint, true).clear();
  }
}
