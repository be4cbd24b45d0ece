package io.flinkgraphrag.state;

import java.nio.charset.StandardCharsets;
import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;

/**
 * XXH64 (Yann Collet) of a text's UTF-8 bytes. The placement of all state rests on it, so neither
 * the algorithm nor a seed ever changes; a test holds committed values against it.
 */
public final class StableHash {

  /** The plain Java one: needs no native library, which a second class loader could not load. */
  private static final XXHash64 XXH64 = XXHashFactory.safeInstance().hash64();

  /** The seed where nothing asks for another. */
  private static final long SEED = 0;

  private StableHash() {}

  /** Thread-safe; all 64 bits are used, so the result is often negative. */
  public static long of(String text) {
    return of(text, SEED);
  }

  /** Thread-safe; all 64 bits are used, so the result is often negative. */
  public static long of(String text, long seed) {
    return of(text.getBytes(StandardCharsets.UTF_8), seed);
  }

  /** Thread-safe; all 64 bits are used, so the result is often negative. */
  public static long of(byte[] bytes) {
    return of(bytes, SEED);
  }

  private static long of(byte[] bytes, long seed) {
    return XXH64.hash(bytes, 0, bytes.length, seed);
  }
}
