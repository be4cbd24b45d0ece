package io.flinkgraphrag.commit;

import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.runtime.operators.coordination.OperatorEventGateway;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Passes records on to the transactional sink behind it, and tells its {@link
 * CommitOnDemandCoordinator} of the first one after each barrier. It stands in the sink's chain, so
 * that a barrier passes both at once.
 *
 * <p>An event that does not arrive fails the task (so Flink's gateway does it). So the coordinator
 * knows of all output of a task that runs.
 *
 * <p>A sink without transactions waits for no checkpoint, so then nothing is told.
 *
 * <p>Everything is on the task's thread.
 */
final class CommitOnDemandOperator<T> extends AbstractStreamOperator<T>
    implements OneInputStreamOperator<T, T> {

  private static final long serialVersionUID = 1L;

  // configuration
  private final boolean transactional;

  // runtime
  private final transient OperatorEventGateway coordinator;
  private transient long passed;
  private transient boolean told;

  CommitOnDemandOperator(
      StreamOperatorParameters<T> parameters,
      OperatorEventGateway coordinator,
      boolean transactional) {
    super(parameters);
    this.transactional = transactional;
    this.coordinator = coordinator;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    passed = context.getRestoredCheckpointId().orElse(OperatorCoordinator.NO_CHECKPOINT);
  }

  @Override
  public void processElement(StreamRecord<T> element) {
    if (transactional && !told) {
      coordinator.sendEventToCoordinator(new OutputWaits(passed));
      told = true;
    }
    output.collect(element);
  }

  /** Flink calls this for each operator of a chain before the barrier goes on. */
  @Override
  public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
    super.prepareSnapshotPreBarrier(checkpoint);
    passed = checkpoint;
    told = false;
  }
}
