/**
 * The stages terms and link: find the passages, facts and names that a question may be about.
 *
 * <p>Keyed by shard. Terms owns the counts of a shard's terms; link owns its index: postings, names
 * and vectors. The merges behind them own the rounds under way.
 */
@NullMarked
package io.flinkgraphrag.link.stage;

import org.jspecify.annotations.NullMarked;
