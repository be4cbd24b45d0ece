package io.flinkgraphrag.embed;

import io.flinkgraphrag.embed.engine.BlockingModel;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A model that computes nothing and lets nothing through until its gate is opened. */
public final class GatedModel implements BlockingModel {

  /** The text that the model dies of. */
  public static final String ERROR = "error";

  public final List<String> seen = new CopyOnWriteArrayList<>();
  public final AtomicInteger closed = new AtomicInteger();

  private final CountDownLatch gate = new CountDownLatch(1);
  private final BlockingQueue<String> running = new LinkedBlockingQueue<>();

  @Override
  public float[] vector(String text) {
    seen.add(text);
    running.add(text);
    boolean interrupted = false;
    while (gate.getCount() > 0) {
      try {
        gate.await();
      } catch (InterruptedException e) {
        // native code does not notice an interrupt either
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (text.equals(ERROR)) {
      throw new LinkageError("the model is broken");
    }
    return new float[] {1};
  }

  public void awaitRunning(String text) throws InterruptedException {
    String next = running.poll(10, TimeUnit.SECONDS);
    if (!text.equals(next)) {
      throw new AssertionError("expected \"" + text + "\" to run, but it was " + next);
    }
  }

  public void openGate() {
    gate.countDown();
  }

  @Override
  public void close() {
    closed.incrementAndGet();
  }
}
