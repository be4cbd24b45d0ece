package io.flinkgraphrag.generate;

import java.util.concurrent.CompletableFuture;
import org.apache.flink.metrics.MetricGroup;

/**
 * Writes an answer from evidence. A port: implementations pass one contract suite.
 *
 * <p>Thread-safe. {@link #generate} returns at once and never throws; failures complete the future
 * with a {@link CallException} that says which kind it was.
 */
public interface AnswerGenerator extends AutoCloseable {

  /** The name in answers, metrics and logs, such as {@code extractive} or {@code openai}. */
  String name();

  CompletableFuture<Generation> generate(GenerationRequest request);

  /**
   * Registers what the generator has to tell of itself with an operator.
   *
   * @return takes it back; to be closed before the generator
   */
  default AutoCloseable report(MetricGroup operator) {
    return () -> {};
  }

  @Override
  void close();
}
