package io.flinkgraphrag.commit;

import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.CoordinatedOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/**
 * Makes the operators in front of one transactional sink, and on the JobManager their coordinator.
 */
public final class CommitOnDemandOperatorFactory<T> extends AbstractStreamOperatorFactory<T>
    implements OneInputStreamOperatorFactory<T, T>, CoordinatedOperatorFactory<T> {

  private static final long serialVersionUID = 1L;

  private final boolean transactional;

  /**
   * @param transactional whether the sink's output becomes visible with a checkpoint only; if not
   *     the operators are there all the same, so that the job's state does not depend on it
   */
  public CommitOnDemandOperatorFactory(boolean transactional) {
    this.transactional = transactional;
  }

  // the signature is Flink's
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  @Override
  public <O extends StreamOperator<T>> O createStreamOperator(
      StreamOperatorParameters<T> parameters) {
    OperatorID id = parameters.getStreamConfig().getOperatorID();
    return (O)
        new CommitOnDemandOperator<>(
            parameters,
            parameters.getOperatorEventDispatcher().getOperatorEventGateway(id),
            transactional);
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
    return CommitOnDemandOperator.class;
  }

  @Override
  public OperatorCoordinator.Provider getCoordinatorProvider(String name, OperatorID id) {
    return new CommitOnDemandCoordinator.Provider(id);
  }
}
