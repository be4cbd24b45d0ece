package io.flinkgraphrag.shared;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.flink.streaming.api.functions.async.ResultFuture;

/**
 * The elements that an async function has in hand. Each gets one result, by whoever is first: the
 * work, Flink's timeout or a fault of the task. Thread-safe.
 */
public final class PendingResults<T> {

  private final Map<ResultFuture<T>, CompletableFuture<T>> pending = new ConcurrentHashMap<>();

  private volatile boolean abandoned;

  /** Takes an element in hand. Completing the returned future, which never fails, answers Flink. */
  public CompletableFuture<T> begin(ResultFuture<T> flink) {
    CompletableFuture<T> result = new CompletableFuture<>();
    pending.put(flink, result);
    CompletableFuture<T> unused = result.whenComplete((value, failure) -> answer(flink, value));
    return result;
  }

  private void answer(ResultFuture<T> flink, T value) {
    if (pending.remove(flink) != null && !abandoned) {
      flink.complete(List.of(value));
    }
  }

  /** Ends an element with this result unless it already has one. */
  public void end(ResultFuture<T> flink, Supplier<T> value) {
    CompletableFuture<T> result = pending.get(flink);
    if (result != null) {
      result.complete(value.get());
    }
  }

  /** Fails the task, unless the element already has a result. */
  public void fail(ResultFuture<T> flink, Throwable fault) {
    if (pending.remove(flink) != null && !abandoned) {
      flink.completeExceptionally(fault);
    }
  }

  /**
   * Ends all work and answers nobody from now on: the operator is gone, a restored one asks again.
   */
  public void abandon() {
    abandoned = true;
    pending.values().forEach(result -> result.cancel(false));
  }
}
