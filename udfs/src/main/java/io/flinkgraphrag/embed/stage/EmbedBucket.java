package io.flinkgraphrag.embed.stage;

import io.flinkgraphrag.embed.stage.EmbedState.Lane;
import io.flinkgraphrag.embed.stage.EmbedState.Lanes;
import io.flinkgraphrag.embed.stage.EmbedState.Waiting;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * What the heap knows of one bucket of elements that wait: numbers, and the elements in hand. Their
 * texts are in {@link EmbedState}. For the mailbox thread only.
 *
 * <p>Places from 0 are of the waiting lane, those from {@link #REFUSED} of the refused one.
 */
final class EmbedBucket {

  private static final long REFUSED = 1L << 62;

  final String key;
  final String graph;
  final TreeMap<Long, InHand> inHand = new TreeMap<>();

  private long next;
  private long end;
  private int size;
  private long refusedHead;
  private long refusedEnd;
  private int refusedSize;
  private boolean changed;

  /** An element at the embedder. */
  record InHand(Waiting waiting, boolean probe, CompletableFuture<List<float[]>> vectors) {}

  /** As the state has it. Nothing is in hand: what was is asked again. */
  EmbedBucket(String key, Lanes lanes) {
    this.key = key;
    graph = lanes.graph();
    next = lanes.waiting().head();
    end = lanes.waiting().end();
    size = lanes.waiting().size();
    refusedHead = lanes.refused().head();
    refusedEnd = lanes.refused().end();
    refusedSize = lanes.refused().size();
  }

  static EmbedBucket empty(String key, String graph) {
    return new EmbedBucket(key, new Lanes(graph, new Lane(0, 0, 0), new Lane(REFUSED, REFUSED, 0)));
  }

  Lanes lanes() {
    long head = inHand.isEmpty() ? next : Math.min(next, inHand.firstKey());
    return new Lanes(
        graph, new Lane(head, end, size), new Lane(refusedHead, refusedEnd, refusedSize));
  }

  /** Elements without vectors that were not refused, those in hand among them. */
  int size() {
    return size;
  }

  int refusedSize() {
    return refusedSize;
  }

  /** Whether nothing is in it and no turn is left for it. */
  boolean isIdle() {
    return size + refusedSize == 0 && !hasNext() && !hasNextRefused();
  }

  /** Whether a place is left to be taken; nothing may be at it any more. */
  boolean hasNext() {
    return next < end;
  }

  long takeNext() {
    changed = true;
    return next++;
  }

  /** Whether the element at this place was not in hand yet. */
  boolean isAhead(long place) {
    return place >= next && place < REFUSED;
  }

  /** A place at the waiting lane's end. */
  long append() {
    changed = true;
    size++;
    return end++;
  }

  boolean hasNextRefused() {
    return refusedHead < refusedEnd;
  }

  /** The next place of the refused lane; nothing may be at it any more. */
  long takeNextRefused() {
    changed = true;
    return refusedHead++;
  }

  /** A place at the refused lane's end. */
  long appendRefused() {
    changed = true;
    refusedSize++;
    return refusedEnd++;
  }

  /** Nothing is at this place any more. */
  void vacate(long place) {
    changed = true;
    if (place < REFUSED) {
      size--;
    } else {
      refusedSize--;
    }
  }

  /** Whether {@link #lanes} differs from what was stored last; from now on it does not. */
  boolean store() {
    boolean store = changed;
    changed = false;
    return store;
  }
}
