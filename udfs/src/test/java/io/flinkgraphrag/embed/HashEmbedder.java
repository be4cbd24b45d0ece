package io.flinkgraphrag.embed;

import io.flinkgraphrag.text.Language;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * An embedder for tests: hashes a text's English terms into the components of its vector (feature
 * hashing), so texts are the nearer the more terms they share. Fast, needs no model, and computes
 * on the caller's thread.
 */
public final class HashEmbedder implements Embedder {

  private final Language language = Language.of("en");
  private final String model;
  private final int dimensions;

  private volatile boolean closed;

  HashEmbedder(String model, int dimensions) {
    this.model = model;
    this.dimensions = dimensions;
  }

  @Override
  public String model() {
    return model;
  }

  @Override
  public int dimensions() {
    return dimensions;
  }

  @Override
  public CompletableFuture<float[]> embed(String text, Urgency urgency) {
    if (closed) {
      return CompletableFuture.failedFuture(new IllegalStateException("the embedder is closed"));
    }
    if (text.isBlank()) {
      return CompletableFuture.failedFuture(
          new IllegalArgumentException("a blank text has no vector"));
    }
    return CompletableFuture.completedFuture(vector(text));
  }

  private float[] vector(String text) {
    List<String> terms = language.terms(text);
    float[] vector = new float[dimensions];
    for (String term : terms.isEmpty() ? List.of(text) : terms) {
      int hash = scatter(term.hashCode());
      vector[Math.floorMod(hash, dimensions)] += (hash >>> 31) == 0 ? 1 : -1;
    }
    double square = 0;
    for (float component : vector) {
      square += (double) component * component;
    }
    if (square == 0) {
      // terms of opposite signs met in the same components
      vector[0] = 1;
      return vector;
    }
    for (int i = 0; i < dimensions; i++) {
      vector[i] = (float) (vector[i] / Math.sqrt(square));
    }
    return vector;
  }

  /** MurmurHash3's finalizer: neighbouring words must not land in neighbouring components. */
  private static int scatter(int hash) {
    int h = hash;
    h ^= h >>> 16;
    h *= 0x85ebca6b;
    h ^= h >>> 13;
    h *= 0xc2b2ae35;
    return h ^ (h >>> 16);
  }

  @Override
  public void close() {
    closed = true;
  }
}
