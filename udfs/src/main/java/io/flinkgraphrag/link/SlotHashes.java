package io.flinkgraphrag.link;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Scores#tieHash} of the element in each slot, for scans in which many slots tie.
 *
 * <p>A bounded heap cache above the state, in blocks; the owner calls {@link #put} where a slot
 * gets an element. On the task's thread only, and gone with the task.
 */
public final class SlotHashes {

  /** Slots of one block. */
  private static final int SLOTS = 256;

  /** 8 MB: the slots of a million elements. */
  private static final int BLOCKS_MAX = 4_096;

  private final KeyText keys;
  private final Cache<BlockKey, long[]> blocks =
      Caffeine.newBuilder().maximumSize(BLOCKS_MAX).executor(Runnable::run).build();

  public SlotHashes(KeyText keys) {
    this.keys = keys;
  }

  /** The key's text of the element in a slot, from the state; null for a slot that is free. */
  @FunctionalInterface
  public interface KeyText {
    @Nullable String of(int slot) throws Exception;
  }

  private record BlockKey(String shard, int block) {}

  /** The shard's Flink key must be set, and the slot in use. */
  public long of(String shard, int slot) throws Exception {
    BlockKey key = new BlockKey(shard, slot / SLOTS);
    long[] hashes = blocks.getIfPresent(key);
    if (hashes == null) {
      hashes = read(key.block);
      blocks.put(key, hashes);
    }
    return hashes[slot % SLOTS];
  }

  private long[] read(int block) throws Exception {
    long[] hashes = new long[SLOTS];
    for (int i = 0; i < SLOTS; i++) {
      String key = keys.of(block * SLOTS + i);
      if (key != null) {
        hashes[i] = Scores.tieHash(key);
      }
    }
    return hashes;
  }

  public void put(String shard, int slot, String key) {
    long[] hashes = blocks.getIfPresent(new BlockKey(shard, slot / SLOTS));
    if (hashes != null) {
      hashes[slot % SLOTS] = Scores.tieHash(key);
    }
  }
}
