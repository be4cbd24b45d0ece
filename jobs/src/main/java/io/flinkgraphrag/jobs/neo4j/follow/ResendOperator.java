package io.flinkgraphrag.jobs.neo4j.follow;

import io.flinkgraphrag.jobs.neo4j.mapping.UpdateRecord;
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
 * dropped it after the timeout of transactions, and the state has it as sent. Sending twice changes
 * nothing, as the versions are the same. Lets all updates pass.
 */
public final class ResendOperator extends AbstractStreamOperator<UpdateRecord>
    implements OneInputStreamOperator<UpdateRecord, UpdateRecord> {

  private static final long serialVersionUID = 1L;

  // configuration
  private final Duration transactionsLast;
  private final Clock clock;

  // runtime
  private transient List<UpdateRecord> sent;

  /** Of checkpoints that are not known to be complete. */
  private transient TreeMap<Long, List<UpdateRecord>> unconfirmed;

  private transient List<UpdateRecord> again;

  // state
  private transient ListState<UpdateRecord> updates;
  private transient ListState<Long> times;

  /**
   * @param transactionsLast a checkpoint that is older has left nothing that can be committed
   */
  public ResendOperator(Duration transactionsLast, Clock clock) {
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
        context
            .getOperatorStateStore()
            .getListState(new ListStateDescriptor<>("updates", UpdateRecord.TYPE));
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
    for (UpdateRecord update : again) {
      processElement(new StreamRecord<>(update));
    }
    again.clear();
  }

  @Override
  public void processElement(StreamRecord<UpdateRecord> update) {
    sent.add(update.getValue());
    output.collect(update);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    unconfirmed.put(context.getCheckpointId(), sent);
    sent = new ArrayList<>();
    updates.clear();
    for (List<UpdateRecord> ofCheckpoint : unconfirmed.values()) {
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
