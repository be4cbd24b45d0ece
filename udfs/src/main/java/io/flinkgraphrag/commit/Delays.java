package io.flinkgraphrag.commit;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs something later. */
interface Delays {

  void after(Duration delay, Runnable action);

  /** On the JVM's common pool; an action must not block. */
  static Delays system() {
    return (delay, action) ->
        CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS).execute(action);
  }
}
