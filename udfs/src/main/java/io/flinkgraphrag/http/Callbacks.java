package io.flinkgraphrag.http;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** Registers callbacks whose own future nobody needs. */
public final class Callbacks {

  private Callbacks() {}

  /** The callback runs once, in the completing thread or at once, and must not throw. */
  public static <T> void whenDone(
      CompletableFuture<T> future, BiConsumer<? super T, ? super Throwable> callback) {
    var unused = future.whenComplete(callback);
  }
}
