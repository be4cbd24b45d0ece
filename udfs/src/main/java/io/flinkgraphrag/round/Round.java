package io.flinkgraphrag.round;

import io.flinkgraphrag.model.Open;
import io.flinkgraphrag.model.Part;
import java.util.List;
import java.util.TreeMap;

/**
 * One round of a question as its merge knows it: what came of it so far, or the marker of a round
 * that ended early.
 */
final class Round<P extends Part> {

  private final TreeMap<Integer, P> parts = new TreeMap<>();
  private Open open;
  private Long timer;
  private boolean marker;

  /** Whether the state has any of this round. */
  private boolean inState;

  /** Whether the state has exactly this. */
  private boolean stored;

  void open(Open opened) {
    open = opened;
    stored = false;
  }

  void add(P part) {
    parts.put(part.head().part(), part);
    stored = false;
  }

  /** Forgets everything but that the round is over. */
  void becomeMarker() {
    open = null;
    parts.clear();
    marker = true;
    stored = false;
  }

  void timer(long at) {
    timer = at;
    stored = false;
  }

  void markStored() {
    inState = true;
    stored = true;
  }

  boolean isMarker() {
    return marker;
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

  /** Null until it came, and in a marker. */
  Open open() {
    return open;
  }

  /** When Flink is to call for it, ms since the epoch; null before it was set. */
  Long timer() {
    return timer;
  }

  /** By ascending number. */
  List<P> parts() {
    return List.copyOf(parts.values());
  }
}
