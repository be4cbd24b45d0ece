package io.flinkgraphrag.rerank.onnx;

import io.flinkgraphrag.rerank.Reranker;
import io.flinkgraphrag.rerank.RerankerFactory;
import io.flinkgraphrag.rerank.SharedRerankers;
import java.nio.file.Path;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * Opens a cross-encoder from a folder; all subtasks of a TaskManager share one. A folder that holds
 * none ends the job for good: no restart would find another.
 *
 * @param folder on the TaskManager
 * @param threads that compute, 1 to {@value OnnxReranker#THREADS_MAX}
 * @param tokensMax of question and passage together, {@value #TOKENS_MIN} to {@value #TOKENS_MAX}
 */
public record OnnxRerankerFactory(String folder, int threads, int tokensMax)
    implements RerankerFactory {

  private static final long serialVersionUID = 1L;

  public static final int TOKENS_MIN = 16;
  public static final int TOKENS_MAX = 8_192;

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  public OnnxRerankerFactory {
    requireRange("threads of the reranker", threads, 1, OnnxReranker.THREADS_MAX);
    requireRange("tokens that the reranker reads", tokensMax, TOKENS_MIN, TOKENS_MAX);
  }

  private static void requireRange(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "the " + what + " are " + value + ", but must be " + least + " to " + most);
    }
  }

  /** The folder's own name: what the model is called stands in no file of it. */
  @Override
  public String model() {
    Path name = Path.of(folder).toAbsolutePath().normalize().getFileName();
    return name == null ? folder : name.toString();
  }

  @Override
  public Reranker open() {
    return SharedRerankers.open(this, this::load);
  }

  private Reranker load() {
    try {
      return new OnnxReranker(CrossEncoder.load(Path.of(folder), tokensMax), threads);
    } catch (IllegalArgumentException e) {
      throw new SuppressRestartsException(e);
    }
  }
}
