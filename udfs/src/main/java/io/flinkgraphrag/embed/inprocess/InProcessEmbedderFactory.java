package io.flinkgraphrag.embed.inprocess;

import io.flinkgraphrag.embed.Embedder;
import io.flinkgraphrag.embed.EmbedderFactory;
import io.flinkgraphrag.embed.engine.EmbeddingPool;
import io.flinkgraphrag.embed.engine.SharedEngines;

/**
 * Opens an embedder that computes in process.
 *
 * <p>Needs no network and no account: the model is in a jar. All subtasks of a TaskManager share
 * one model and its threads. See docs/decisions/0002-embedding-in-process.md.
 *
 * @param threads that compute, or {@link #THREADS_AUTO}
 */
public record InProcessEmbedderFactory(InProcessModel inProcess, int threads)
    implements EmbedderFactory {

  /**
   * Half the TaskManager's cores, and two where it has no more: the other half is for retrieval,
   * but with one thread a graph is loaded half as fast, as embedding is most of that.
   */
  public static final int THREADS_AUTO = 0;

  public InProcessEmbedderFactory {
    if (threads < 0 || threads > EmbeddingPool.THREADS_MAX) {
      throw new IllegalArgumentException(
          "embedding threads must be 0 (half the cores, two at least) to "
              + EmbeddingPool.THREADS_MAX
              + ", not "
              + threads);
    }
  }

  public InProcessEmbedderFactory(InProcessModel inProcess) {
    this(inProcess, THREADS_AUTO);
  }

  @Override
  public String model() {
    return inProcess.model();
  }

  @Override
  public int dimensions() {
    return inProcess.dimensions();
  }

  @Override
  public Embedder open() {
    return SharedEngines.open(this, model(), dimensions(), this::load);
  }

  private EmbeddingPool load() {
    return new EmbeddingPool(inProcess.load(), threadsHere(), "embed-" + model());
  }

  private int threadsHere() {
    int cores = Runtime.getRuntime().availableProcessors();
    return threads == THREADS_AUTO
        ? Math.min(EmbeddingPool.THREADS_MAX, Math.min(cores, Math.max(2, cores / 2)))
        : threads;
  }
}
