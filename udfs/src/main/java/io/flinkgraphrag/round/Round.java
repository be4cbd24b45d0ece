package io.flinkgraphrag.round;

import io.flinkgraphrag.model.message.Part;
import io.flinkgraphrag.model.retrieval.Open;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One round of a question as its merge knows it: what came of it so far. */
final class Round<P extends Part> {

  private final long since;
  private final TreeMap<Integer, P> parts = new TreeMap<>();
  private @Nullable Open open;
  private long dueAt;

  /** Whether what is missing of it cannot come any more. */
  private boolean lost;

  /** Whether the state has any of this round. */
  private boolean inState;

  /** Whether the state has exactly this. */
  private boolean stored;

  /**
   * @param since when its first message came, ms since the epoch
   */
  Round(long since) {
    this.since = since;
  }

  void open(Open opened) {
    open = opened;
    stored = false;
  }

  void add(P part) {
    parts.put(part.head().part(), part);
    stored = false;
  }

  /** Not to be looked at before this time: see {@link #dueAt()}. */
  void dueAt(long time) {
    dueAt = time;
  }

  /** It ends at the next look. */
  void markLost() {
    lost = true;
    dueAt = 0;
  }

  boolean isLost() {
    return lost;
  }

  void markStored() {
    inState = true;
    stored = true;
  }

  /** Whether nothing of it has come. */
  boolean isEmpty() {
    return open == null && parts.isEmpty();
  }

  boolean has(int part) {
    return parts.containsKey(part);
  }

  boolean isWhole() {
    return open != null && parts.size() == open.parts();
  }

  boolean isInState() {
    return inState;
  }

  boolean isStored() {
    return stored;
  }

  /** Null until it came. */
  @Nullable Open open() {
    return open;
  }

  long since() {
    return since;
  }

  /** When it ends at the earliest if nothing more comes of it, ms since the epoch. */
  long dueAt() {
    return dueAt;
  }

  /** By ascending number. */
  List<P> parts() {
    return List.copyOf(parts.values());
  }
}
