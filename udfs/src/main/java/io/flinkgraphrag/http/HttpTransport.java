package io.flinkgraphrag.http;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * An HTTP client with the threads that read its replies; the only place that makes one. HTTP/1.1,
 * since servers of models stumble over an offer of HTTP/2; redirects are not followed, since a key
 * goes with the request. Any number of calls to any number of servers share the threads and one
 * selector. Thread-safe.
 *
 * <p>{@link #close} ends the threads; the selector and its connections go with the client, once
 * nothing refers to it.
 */
public final class HttpTransport implements AutoCloseable {

  /** Threads that read models' replies; more than one, since names are resolved on them. */
  public static final int THREADS = 8;

  /**
   * How long a server may be silent, or hold the connection, after it said how its answer ended.
   */
  private static final long HOLD_MS_MAX = 1_000;

  private final ThreadPoolExecutor threads;
  private final HttpClient client;
  private final Executor afterTheAnswer;

  /** What models share. */
  public HttpTransport(Duration connectTimeout) {
    this("graphrag-openai", THREADS, connectTimeout);
  }

  /** A transport that trusts whom the JVM trusts. */
  public HttpTransport(String threadName, int threads, Duration connectTimeout) {
    this(threadName, threads, HttpClient.newBuilder().connectTimeout(connectTimeout));
  }

  /** A transport that trusts whom the context trusts. */
  public HttpTransport(
      String threadName, int threads, Duration connectTimeout, SSLContext trusted) {
    this(
        threadName,
        threads,
        HttpClient.newBuilder().connectTimeout(connectTimeout).sslContext(trusted));
  }

  private HttpTransport(String threadName, int threadCount, HttpClient.Builder builder) {
    this.threads =
        new ThreadPoolExecutor(
            threadCount,
            threadCount,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), // a few short tasks per call in flight
            new NamedThreads(threadName),
            // After close the client's own thread does what is left of its clearing up.
            (task, pool) -> task.run());
    this.client =
        builder
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
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

  /** Does a short task when a server that said how its answer ended has had time for the rest. */
  public void afterTheAnswer(Runnable task) {
    afterTheAnswer.execute(task);
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
