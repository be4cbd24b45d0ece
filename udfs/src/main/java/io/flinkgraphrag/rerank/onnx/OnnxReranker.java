package io.flinkgraphrag.rerank.onnx;

import ai.onnxruntime.OrtException;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.http.CallException.Kind;
import io.flinkgraphrag.http.Callbacks;
import io.flinkgraphrag.http.NamedThreads;
import io.flinkgraphrag.pool.PoolTime;
import io.flinkgraphrag.pool.TimerThread;
import io.flinkgraphrag.rerank.RerankRequest;
import io.flinkgraphrag.rerank.RerankScores;
import io.flinkgraphrag.rerank.Reranker;
import io.flinkgraphrag.state.TaskFault;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that compute one {@link CrossEncoder}: one question each, in the order in which they
 * came. A question whose time is over, or that was given up, is not begun, and ends between two
 * batches. The encoder is closed by the last thread to end, so it is never freed under a run.
 */
final class OnnxReranker implements Reranker {

  static final int THREADS_MAX = 64;

  /** Questions that wait for a thread; beyond them one is refused. */
  static final int WAITING_MAX = 64;

  private final CrossEncoder encoder;
  private final ThreadPoolExecutor threads;
  private final PoolTime time = new TimerThread("graphrag-rerank-onnx-timer");

  OnnxReranker(CrossEncoder encoder, int threadCount) {
    this.encoder = encoder;
    this.threads =
        new ThreadPoolExecutor(
            threadCount,
            threadCount,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_MAX),
            new NamedThreads("graphrag-rerank-onnx")) {
          @Override
          protected void terminated() {
            encoder.close();
          }
        };
  }

  @Override
  public CompletableFuture<RerankScores> rerank(RerankRequest request) {
    CompletableFuture<RerankScores> result = new CompletableFuture<>();
    long timeoutMs = Math.max(1, request.timeout().toMillis());
    try {
      threads.execute(() -> compute(request, result));
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(
          new CallException(
              Kind.RATE_LIMITED,
              threads.isShutdown()
                  ? "onnx: the reranker is closed"
                  : "onnx: " + WAITING_MAX + " questions wait for it already",
              e));
      return result;
    }
    Runnable cancelTimeout =
        time.after(timeoutMs, () -> result.completeExceptionally(late(timeoutMs)));
    Callbacks.whenDone(result, (scores, error) -> cancelTimeout.run());
    return result;
  }

  private static CallException late(long timeoutMs) {
    return new CallException(
        Kind.TIMEOUT,
        "onnx: no scores within "
            + timeoutMs
            + " ms; give it more graphrag.rerank.onnx.threads, or fewer graphrag.rerank.candidates");
  }

  private void compute(RerankRequest request, CompletableFuture<RerankScores> result) {
    if (result.isDone()) {
      return;
    }
    try {
      result.complete(
          new RerankScores(
              encoder.scores(request.question(), request.texts(), result::isDone), "", 1));
    } catch (OrtException | RuntimeException e) {
      result.completeExceptionally(
          TaskFault.is(e) ? e : new CallException(Kind.SERVER_ERROR, "onnx: " + e.getMessage(), e));
    } catch (Error e) {
      result.completeExceptionally(e);
    }
  }

  /** Waiting questions are dropped; the encoder goes with the last run. */
  @Override
  public void close() {
    threads.shutdownNow();
    time.close();
  }
}
