package io.flinkgraphrag.embed.stage;

import io.flinkgraphrag.embed.Embedders;
import io.flinkgraphrag.embed.TriedEmbedding;
import io.flinkgraphrag.model.message.EmbedRequest;
import io.flinkgraphrag.model.message.VectorUpdate;
import java.time.Duration;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/** Makes the operator <em>embed updates</em> on a TaskManager; travels with the job. */
public final class EmbedUpdatesOperatorFactory extends AbstractStreamOperatorFactory<VectorUpdate>
    implements OneInputStreamOperatorFactory<EmbedRequest, VectorUpdate> {

  /**
   * Elements in flight per subtask and embedder by default. Enough to keep the embedder's threads
   * busy; more only makes each element wait for more others.
   */
  public static final int DEFAULT_CAPACITY = 16;

  /** How long one text waits for its vector by default, all questions before it included. */
  public static final Duration DEFAULT_TEXT_LIMIT = Duration.ofSeconds(60);

  private static final long serialVersionUID = 1L;

  // configuration
  private final Embedders embedders;
  private final int capacity;
  private final Duration textLimit;

  /**
   * @param capacity elements in flight per subtask and embedder, at most the embedder's bound
   * @param textLimit how long one text of an element waits for its vector, all tries together
   */
  public EmbedUpdatesOperatorFactory(Embedders embedders, int capacity, Duration textLimit) {
    this.embedders = embedders;
    this.capacity = Capacity.positive(capacity);
    this.textLimit = TriedEmbedding.checked(textLimit);
  }

  /** The key of the operator's input. */
  public static String bucketOf(EmbedRequest request) {
    return EmbedUpdatesOperator.bucketOf(request);
  }

  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // Flink's signature
  public <T extends StreamOperator<VectorUpdate>> T createStreamOperator(
      StreamOperatorParameters<VectorUpdate> parameters) {
    return (T)
        new EmbedUpdatesOperator(
            parameters, embedders, capacity, textLimit, parameters.getMailboxExecutor());
  }

  @Override
  @SuppressWarnings("rawtypes") // Flink's signature
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
    return EmbedUpdatesOperator.class;
  }
}
