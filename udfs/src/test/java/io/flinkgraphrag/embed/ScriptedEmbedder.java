package io.flinkgraphrag.embed;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;

/** An embedder that answers as it was told; where it was told nothing, by {@link #otherwise}. */
public final class ScriptedEmbedder implements Embedder {

  public final List<String> asked = new CopyOnWriteArrayList<>();
  public final List<Urgency> urgencies = new CopyOnWriteArrayList<>();
  public final List<CompletableFuture<float[]>> calls = new CopyOnWriteArrayList<>();

  private final Deque<Supplier<CompletableFuture<float[]>>> script = new ArrayDeque<>();

  /** By default [length of the text]. */
  public volatile Function<String, CompletableFuture<float[]>> otherwise =
      text -> CompletableFuture.completedFuture(new float[] {text.length()});

  public String model = "scripted";
  public int waitingMax = 10;
  public boolean closed;

  public ScriptedEmbedder then(Supplier<CompletableFuture<float[]>> answer) {
    script.add(answer);
    return this;
  }

  public ScriptedEmbedder thenFail(RuntimeException failure) {
    return then(() -> CompletableFuture.failedFuture(failure));
  }

  public ScriptedEmbedder thenNothing() {
    return then(CompletableFuture::new);
  }

  /** This one for every graph; stays in this JVM. */
  public Embedders embedders() {
    return new OpenedEmbedder(this).ofEveryGraph();
  }

  @Override
  public CompletableFuture<float[]> embed(String text, Urgency urgency) {
    asked.add(text);
    urgencies.add(urgency);
    CompletableFuture<float[]> call =
        script.isEmpty() ? otherwise.apply(text) : script.remove().get();
    calls.add(call);
    return call;
  }

  @Override
  public String model() {
    return model;
  }

  @Override
  public int dimensions() {
    return 1;
  }

  @Override
  public int waitingMax(Urgency urgency) {
    return waitingMax;
  }

  @Override
  public void close() {
    closed = true;
  }
}
