package io.flinkgraphrag.hop;

import io.flinkgraphrag.model.Flow;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the flows of one request send, bounded in bytes: each flow has a budget of its own, so that
 * what it sends does not depend on the others, and what is over it is left out. A node's edges come
 * in the order of their hashes, so what is left out does not depend on their history.
 */
final class Arrivals implements Consumer<Flow> {

  private final List<Flow> kept = new ArrayList<>();
  private final int charsPerFlow;
  private int left;
  private int leftOut;

  Arrivals(int charsPerFlow) {
    this.charsPerFlow = charsPerFlow;
  }

  /** The next flow of the frontier begins to send. */
  void next() {
    left = charsPerFlow;
  }

  @Override
  public void accept(Flow flow) {
    boolean unused = offer(flow);
  }

  /** Whether it was kept. */
  boolean offer(Flow flow) {
    if (left < flow.chars()) {
      left = 0;
      leftOut++;
      return false;
    }
    left -= flow.chars();
    kept.add(flow);
    return true;
  }

  List<Flow> kept() {
    return kept;
  }

  int leftOut() {
    return leftOut;
  }
}
