package io.flinkgraphrag.generate.chat;

import java.util.concurrent.CompletableFuture;
import org.apache.flink.metrics.MetricGroup;

/**
 * A chat model that is asked by a prompt and replies as it likes. Thread-safe. {@link #ask} returns
 * at once and never throws; a failure is a {@link io.flinkgraphrag.http.CallException}.
 */
public interface PromptModel extends AutoCloseable {

  CompletableFuture<ChatText> ask(ChatPrompt prompt);

  /**
   * Registers what it has to tell of itself with an operator.
   *
   * @return takes it back; to be closed before the model
   */
  default AutoCloseable report(MetricGroup operator) {
    return () -> {};
  }

  @Override
  void close();
}
