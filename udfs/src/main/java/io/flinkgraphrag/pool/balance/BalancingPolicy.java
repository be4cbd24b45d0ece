package io.flinkgraphrag.pool.balance;

import java.util.List;

/**
 * Chooses who gets the next call. Who may get it at all is decided before. Not thread-safe: the
 * pool calls it under its lock. One contract suite holds for all.
 */
public interface BalancingPolicy {

  /**
   * One of the candidates.
   *
   * @param candidates at least one, in a stable order
   * @param now ms of the pool's clock
   */
  <C extends Candidate> C pick(List<C> candidates, long now);

  /** The endpoint has left. */
  default void forget(String id) {}
}
