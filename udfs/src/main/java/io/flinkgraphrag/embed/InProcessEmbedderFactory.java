package io.flinkgraphrag.embed;

import dev.langchain4j.model.embedding.onnx.PoolingMode;

/**
 * The default embedder: bge-small-en-v1.5, quantised, in process; English, 384 dimensions.
 *
 * <p>Needs no network and no account: the model is in a jar. All subtasks of a TaskManager share
 * one model and its threads. See docs/decisions/0002-embedding-in-process.md.
 *
 * @param threads that compute, or {@link #THREADS_AUTO}
 */
public record BgeSmallEnEmbedderFactory(int threads) implements EmbedderFactory {

  /** Half the TaskManager's cores, at least one: the other half is for retrieval. */
  public static final int THREADS_AUTO = 0;

  static final String MODEL = "bge-small-en-v1.5-q";
  static final int DIMENSIONS = 384;

  public BgeSmallEnEmbedderFactory {
    if (threads < 0 || threads > EmbeddingPool.THREADS_MAX) {
      throw new IllegalArgumentException(
          "embedding threads must be 0 (half the cores) to "
              + EmbeddingPool.THREADS_MAX
              + ", not "
              + threads);
    }
  }

  public BgeSmallEnEmbedderFactory() {
    this(THREADS_AUTO);
  }

  @Override
  public String model() {
    return MODEL;
  }

  @Override
  public int dimensions() {
    return DIMENSIONS;
  }

  @Override
  public Embedder open() {
    return SharedPools.open(this, MODEL, DIMENSIONS, this::load);
  }

  private EmbeddingPool load() {
    OnnxModel model = OnnxModel.load(MODEL + ".onnx", MODEL + "-tokenizer.json", PoolingMode.CLS);
    return new EmbeddingPool(model, threadsHere(), "embed-" + MODEL);
  }

  private int threadsHere() {
    return threads == THREADS_AUTO
        ? Math.min(
            EmbeddingPool.THREADS_MAX, Math.max(1, Runtime.getRuntime().availableProcessors() / 2))
        : threads;
  }
}
