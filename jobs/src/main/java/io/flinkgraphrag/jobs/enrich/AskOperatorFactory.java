package io.flinkgraphrag.jobs.enrich;

import io.flinkgraphrag.generate.chat.PromptModelFactory;
import io.flinkgraphrag.jobs.enrich.replies.ReplyLogFactory;
import io.flinkgraphrag.model.message.ReadDelta;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/** Makes the operator <em>ask</em> on a TaskManager; travels with the job. */
public final class AskOperatorFactory extends AbstractStreamOperatorFactory<StatementChange>
    implements OneInputStreamOperatorFactory<ReadDelta, StatementChange> {

  private static final long serialVersionUID = 1L;

  // configuration
  private final String graph;
  private final PromptModelFactory models;
  private final ReplyLogFactory logs;
  private final AskSettings settings;

  /**
   * @param graph the key of all input
   */
  public AskOperatorFactory(
      String graph, PromptModelFactory models, ReplyLogFactory logs, AskSettings settings) {
    this.graph = graph;
    this.models = models;
    this.logs = logs;
    this.settings = settings;
  }

  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // Flink's signature
  public <T extends StreamOperator<StatementChange>> T createStreamOperator(
      StreamOperatorParameters<StatementChange> parameters) {
    return (T)
        new AskOperator(parameters, graph, models, logs, settings, parameters.getMailboxExecutor());
  }

  @Override
  @SuppressWarnings("rawtypes") // Flink's signature
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
    return AskOperator.class;
  }
}
