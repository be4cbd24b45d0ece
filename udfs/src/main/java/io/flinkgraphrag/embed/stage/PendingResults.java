package io.flinkgraphrag.embed.stage;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.flink.streaming.api.functions.async.ResultFuture;

/**
 * The elements that an async function has in hand. Each gets one result, by whoever is first: the
 * work or Flink's timeout. Thread-safe.
 */
final class PendingResults<T> {

  private final Map<ResultFuture<T>, CompletableFuture<T>> pending = new ConcurrentHashMap<>();

  private volatile boolean abandoned;

  /** Takes an element in hand. Completing the returned future, which never fails, answers Flink. */
  CompletableFuture<T> begin(ResultFuture<T> flink) {
    CompletableFuture<T> result = new CompletableFuture<>();
    pending.put(flink, result);
    CompletableFuture<T> unused = result.whenComplete((value, failure) -> answer(flink, value));
    return result;
  }

  private void answer(ResultFuture<T> flink, T value) {
    pending.remove(flink);
    if (!abandoned) {
      flink.complete(List.of(value));
    }
  }

  /** Ends an element with this result unless it already has one. */
  void end(ResultFuture<T> flink, Supplier<T> value) {
    CompletableFuture<T> result = pending.get(flink);
    if (result != null) {
      result.complete(value.get());
    }
  }

  /** From now on nobody is answered: the operator is gone, a restored one asks again. */
  void abandon() {
    abandoned = true;
  }
}
