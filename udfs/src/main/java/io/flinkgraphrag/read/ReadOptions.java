package io.flinkgraphrag.read;

import java.io.Serializable;

/**
 * Bounds of reading and assembly.
 *
 * @param relationsMax relations read of one entity
 * @param passageCharsMax characters of one passage in evidence
 * @param evidenceCharsMax characters of all passages in evidence
 * @param stateCacheBytes heap for texts that are read often, per subtask, bytes
 */
public record ReadOptions(
    int relationsMax, int passageCharsMax, int evidenceCharsMax, long stateCacheBytes)
    implements Serializable {

  public static final ReadOptions DEFAULTS = new ReadOptions(50, 8_000, 32_000, 8L << 20);

  public ReadOptions {
    if (relationsMax < 1
        || passageCharsMax < 1
        || evidenceCharsMax < passageCharsMax
        || stateCacheBytes < 0) {
      throw new IllegalArgumentException("read options out of range");
    }
  }
}
