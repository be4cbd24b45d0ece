package io.flinkgraphrag.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.flink.streaming.api.functions.async.CollectionSupplier;
import org.apache.flink.streaming.api.functions.async.ResultFuture;

/** What an async function answered for one element. */
public final class CollectedResults<T> implements ResultFuture<T> {

  private final BlockingQueue<Collection<T>> completions = new LinkedBlockingQueue<>();

  /** The one record that the element ended in. */
  public T only() throws InterruptedException {
    Collection<T> first = completions.poll(10, TimeUnit.SECONDS);
    assertThat(first).as("result").hasSize(1);
    assertThat(completions).as("second results").isEmpty();
    return List.copyOf(first).get(0);
  }

  public boolean isEmpty() {
    return completions.isEmpty();
  }

  @Override
  public void complete(Collection<T> result) {
    completions.add(result);
  }

  @Override
  public void completeExceptionally(Throwable error) {
    throw new AssertionError("this would fail the job", error);
  }

  @Override
  public void complete(CollectionSupplier<T> supplier) {
    throw new UnsupportedOperationException();
  }
}
