package io.flinkgraphrag.state;

import java.nio.charset.StandardCharsets;
import org.apache.lucene.util.StringHelper;

/**
 * Hashes of texts that never change: placement in state and caps by hash depend on them.
 *
 * <p>MurmurHash3 (x86, 32 bit, Austin Appleby) of the UTF-8 bytes, twice with fixed seeds.
 */
public final class StableHash {

  private static final int SEED = 0x9747b28c;
  private static final int SECOND_SEED = 0x3c6ef372;

  private StableHash() {}

  /** 32 bits, all values. */
  public static int of(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return StringHelper.murmurhash3_x86_32(bytes, 0, bytes.length, SEED);
  }

  /** 64 bits, all values; the upper half is {@link #of}. */
  public static long longOf(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    long upper = StringHelper.murmurhash3_x86_32(bytes, 0, bytes.length, SEED);
    long lower = StringHelper.murmurhash3_x86_32(bytes, 0, bytes.length, SECOND_SEED);
    return (upper << 32) | (lower & 0xffff_ffffL);
  }
}
