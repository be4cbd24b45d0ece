/**
 * What the parts of the stage link share: its options, scores, and the numbering of a shard's
 * elements.
 */
@NullMarked
package io.flinkgraphrag.link;

import org.jspecify.annotations.NullMarked;
