package io.flinkgraphrag.http;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The HTTP client that models share: any number of calls to any number of servers on {@link
 * #THREADS} threads and one selector. Thread-safe.
 *
 * <p>{@link #close} ends the threads; the selector and its connections go with the client, once
 * nothing refers to it.
 */
public final class HttpTransport implements AutoCloseable {

  /** Threads that read replies; more than one, since names are resolved on them, which blocks. */
  public static final int THREADS = 8;

  /** How long a server may hold the connection after it said that nothing follows. */
  private static final long HOLD_MS_MAX = 1_000;

  private final ThreadPoolExecutor threads;
  private final HttpClient client;
  private final Executor afterTheAnswer;

  public HttpTransport(Duration connectTimeout) {
    this.threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), // a few short tasks per call in flight
            new NamedThreads("graphrag-openai"),
            // After close the client's own thread does what is left of its clearing up.
            (task, pool) -> task.run());
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(connectTimeout)
            .executor(threads)
            .build();
    this.afterTheAnswer =
        CompletableFuture.delayedExecutor(HOLD_MS_MAX, TimeUnit.MILLISECONDS, threads);
  }

  public HttpClient client() {
    return client;
  }

  /** For short tasks that wait for nothing but a name's resolution. */
  public Executor threads() {
    return threads;
  }

  /** Lets an exchange whose answer is known end in order, and its connection be used again. */
  public void cancelLater(CompletableFuture<?> exchange) {
    afterTheAnswer.execute(() -> exchange.cancel(true));
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
