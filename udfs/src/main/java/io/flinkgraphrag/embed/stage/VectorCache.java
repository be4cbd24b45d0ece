package io.flinkgraphrag.embed.stage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.flinkgraphrag.embed.Embedder;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Vectors of short texts that one subtask met lately.
 *
 * <p>In a graph predicates and short names come again thousands of times ("works at", "located
 * in"), each time with the same vector, which costs milliseconds or a paid call to make; whole
 * passages hardly ever come twice. What is cached is what the embedder would give again, so it
 * changes no result. Its vectors are shared: nobody may write to them. Thread-safe.
 */
final class VectorCache {

  /** Longest text that is kept, in characters. */
  static final int TEXT_CHARS_MAX = 48;

  /** Bytes of all vectors; 20,000 of 384 components are about this much. */
  static final long BYTES_MAX = 32L * 1024 * 1024;

  private record Key(String model, String text) {}

  private final LongAdder hits = new LongAdder();

  // on the caller's thread: the common pool would hold on to the job's class loader
  private final Cache<Key, float[]> vectors =
      Caffeine.newBuilder()
          .maximumWeight(BYTES_MAX)
          .weigher((Key key, float[] vector) -> vector.length * Float.BYTES)
          .executor(Runnable::run)
          .build();

  /** The text's vector by this embedder; null where it is not kept. */
  float @Nullable [] get(Embedder embedder, String text) {
    if (text.length() > TEXT_CHARS_MAX) {
      return null;
    }
    float[] vector = vectors.getIfPresent(new Key(embedder.model(), text));
    if (vector != null) {
      hits.increment();
    }
    return vector;
  }

  void put(Embedder embedder, String text, float[] vector) {
    if (text.length() <= TEXT_CHARS_MAX) {
      vectors.put(new Key(embedder.model(), text), vector);
    }
  }

  /** Vectors that were found here and not made. */
  long hits() {
    return hits.sum();
  }

  /** How many are kept at the moment; for a few more, until the cache has cleaned up. */
  long size() {
    vectors.cleanUp();
    return vectors.estimatedSize();
  }
}
