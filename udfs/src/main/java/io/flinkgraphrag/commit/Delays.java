package io.flinkgraphrag.commit;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs something later. */
interface Delays {

  void after(Duration delay, Runnable action);

  /** Each on a thread of its own, for an action may block. */
  static Delays system() {
    return (delay, action) ->
        CompletableFuture.delayedExecutor(
                delay.toMillis(), TimeUnit.MILLISECONDS, Delays::onOwnThread)
            .execute(action);
  }

  private static void onOwnThread(Runnable action) {
    Thread thread = new Thread(action, "commit-on-demand");
    thread.setDaemon(true);
    thread.start();
  }
}
