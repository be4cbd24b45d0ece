/**
 * The stage rerank: puts the passages of each grounded question into their last order.
 *
 * <p>Owns no state: what is in flight is asked again after a restore.
 */
@NullMarked
package io.flinkgraphrag.rerank.stage;

import org.jspecify.annotations.NullMarked;
