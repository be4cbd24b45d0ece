package io.flinkgraphrag.commit;

import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.CoordinatedOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/**
 * Makes the operators in front of the sink of a job that comes to an end, and on the JobManager
 * their coordinator: so it ends as soon as everything is written.
 */
public final class CommitAtEndOperatorFactory<T> extends AbstractStreamOperatorFactory<T>
    implements OneInputStreamOperatorFactory<T, T>, CoordinatedOperatorFactory<T> {

  private static final long serialVersionUID = 1L;

  // the signature is Flink's
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  @Override
  public <O extends StreamOperator<T>> O createStreamOperator(
      StreamOperatorParameters<T> parameters) {
    OperatorID id = parameters.getStreamConfig().getOperatorID();
    return (O)
        new CommitAtEndOperator<>(
            parameters, parameters.getOperatorEventDispatcher().getOperatorEventGateway(id));
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
    return CommitAtEndOperator.class;
  }

  @Override
  public OperatorCoordinator.Provider getCoordinatorProvider(String name, OperatorID id) {
    return new CommitOnDemandCoordinator.Provider(id);
  }
}
