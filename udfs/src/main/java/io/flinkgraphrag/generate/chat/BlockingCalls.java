package io.flinkgraphrag.generate.chat;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.http.Callbacks;
import io.flinkgraphrag.http.NamedThreads;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Asks chat models that can only block, on threads of their own. Threads start when they are needed
 * and end when they are not. Cancelling a call interrupts its thread.
 */
final class BlockingCalls implements AutoCloseable {

  /** Calls at a time, one thread each. */
  static final int THREADS_MAX = 16;

  /** Calls that wait for a thread; beyond them a call is refused as rate limited. */
  static final int WAITING_MAX = 64;

  private static final long IDLE_SECONDS = 30;

  private final ThreadPoolExecutor threads;

  BlockingCalls(String generator) {
    this.threads =
        new ThreadPoolExecutor(
            THREADS_MAX,
            THREADS_MAX,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING_MAX),
            new NamedThreads("graphrag-" + generator + "-call"));
    threads.allowCoreThreadTimeOut(true);
  }

  CompletableFuture<ChatResponse> call(ChatModel model, ChatRequest request) {
    CompletableFuture<ChatResponse> result = new CompletableFuture<>();
    try {
      FutureTask<Void> task = new FutureTask<>(() -> complete(result, model, request), null);
      threads.execute(task);
      Callbacks.whenDone(result, (response, failure) -> cancelIfCancelled(result, task));
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(
          new CallException(
              CallException.Kind.RATE_LIMITED,
              THREADS_MAX + " calls in flight and " + WAITING_MAX + " waiting",
              e));
    }
    return result;
  }

  private static void cancelIfCancelled(CompletableFuture<?> result, FutureTask<?> task) {
    if (result.isCancelled()) {
      task.cancel(true);
    }
  }

  private static void complete(
      CompletableFuture<ChatResponse> result, ChatModel model, ChatRequest request) {
    try {
      result.complete(model.chat(request));
    } catch (Throwable e) {
      result.completeExceptionally(e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
