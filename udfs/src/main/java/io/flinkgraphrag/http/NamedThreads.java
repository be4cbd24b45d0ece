package io.flinkgraphrag.http;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes daemon threads {@code prefix-1}, {@code prefix-2}, … */
public final class NamedThreads implements ThreadFactory {

  private final String prefix;
  private final AtomicInteger made = new AtomicInteger();

  public NamedThreads(String prefix) {
    this.prefix = prefix;
  }

  @Override
  public Thread newThread(Runnable task) {
    Thread thread = new Thread(task, prefix + "-" + made.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }
}
