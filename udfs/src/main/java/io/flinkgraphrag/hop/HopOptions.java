package io.flinkgraphrag.hop;

import java.io.Serializable;

/**
 * Bounds of spreading.
 *
 * @param hubDfMax an entity that more passages mention sends nothing to passages
 * @param relationsMax relations of one entity that mass goes over: an entity with more sends
 *     nothing over them, unless it is a seed, which sends over as many, chosen by hash
 * @param frontierMax triples of node, origin and rule that one hop spreads
 * @param passageEntitiesMax entities that one passage sends mass to
 * @param reachedMax passages, and entities, whose mass is kept
 * @param trailsMax ends of paths that are kept of one hop, in a graph without passages
 * @param stateCacheBytes heap for edges that are read often, per subtask, bytes
 */
public record HopOptions(
    int hubDfMax,
    int relationsMax,
    int frontierMax,
    int passageEntitiesMax,
    int reachedMax,
    int trailsMax,
    long stateCacheBytes)
    implements Serializable {

  /** 50: decision 1; fan-out stays at 210-250 messages, uncapped it reached 4,800. */
  public static final HopOptions DEFAULTS =
      new HopOptions(50, 300, 2_000, 300, 1_000, 300, 8L << 20);

  public HopOptions {
    if (hubDfMax < 1
        || relationsMax < 1
        || frontierMax < 1
        || passageEntitiesMax < 1
        || reachedMax < 1
        || trailsMax < 1
        || stateCacheBytes < 0) {
      throw new IllegalArgumentException("hop options out of range");
    }
  }
}
