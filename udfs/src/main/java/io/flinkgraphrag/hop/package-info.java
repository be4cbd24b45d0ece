/**
 * The stage hop, once for each hop: spreads mass from the nodes of a shard to their neighbours.
 *
 * <p>Keyed by shard. Each hop owns a copy of the adjacency of its shard's nodes; the merge behind
 * it owns the rounds under way.
 */
@NullMarked
package io.flinkgraphrag.hop;

import org.jspecify.annotations.NullMarked;
