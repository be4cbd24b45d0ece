package io.flinkgraphrag.commit;

import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.runtime.operators.coordination.OperatorEventGateway;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Passes records on to the transactional sink behind it, and tells its {@link
 * CommitOnDemandCoordinator} when there are no more. Flink ends such a task with the next
 * checkpoint, which would come with the interval. It stands in the sink's chain.
 *
 * <p>Everything is on the task's thread.
 */
final class CommitAtEndOperator<T> extends AbstractStreamOperator<T>
    implements OneInputStreamOperator<T, T>, BoundedOneInput {

  private static final long serialVersionUID = 1L;

  // runtime
  private final transient OperatorEventGateway coordinator;
  private transient long passed;

  CommitAtEndOperator(StreamOperatorParameters<T> parameters, OperatorEventGateway coordinator) {
    super(parameters);
    this.coordinator = coordinator;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    passed = context.getRestoredCheckpointId().orElse(OperatorCoordinator.NO_CHECKPOINT);
  }

  @Override
  public void processElement(StreamRecord<T> element) {
    output.collect(element);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
    super.prepareSnapshotPreBarrier(checkpoint);
    passed = checkpoint;
  }

  @Override
  public void endInput() {
    coordinator.sendEventToCoordinator(new OutputWaits(passed));
  }
}
