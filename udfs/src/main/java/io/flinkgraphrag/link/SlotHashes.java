package io.flinkgraphrag.link;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.flinkgraphrag.model.PassageKey;

/**
 * The {@link Scores#tieHash} of the passage in each slot, for scans in which many slots tie.
 *
 * <p>A bounded heap cache above {@link LinkState#slots}, in blocks; the owner calls {@link #put}
 * where a slot gets a passage. On the task's thread only, and gone with the task.
 */
final class SlotHashes {

  /** Slots of one block. */
  private static final int SLOTS = 256;

  /** 8 MB: the slots of a million passages. */
  private static final int BLOCKS_MAX = 4_096;

  private final LinkState state;
  private final Cache<BlockKey, long[]> blocks =
      Caffeine.newBuilder().maximumSize(BLOCKS_MAX).executor(Runnable::run).build();

  SlotHashes(LinkState state) {
    this.state = state;
  }

  private record BlockKey(String shard, int block) {}

  /** The shard's Flink key must be set, and the slot in use. */
  long of(String shard, int slot) throws Exception {
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
      LinkState.Slot slot = state.slots.get(block * SLOTS + i);
      if (slot != null && slot.passage() != null) {
        hashes[i] = Scores.tieHash(slot.passage());
      }
    }
    return hashes;
  }

  void put(String shard, int slot, PassageKey passage) {
    long[] hashes = blocks.getIfPresent(new BlockKey(shard, slot / SLOTS));
    if (hashes != null) {
      hashes[slot % SLOTS] = Scores.tieHash(passage);
    }
  }
}
