/**
 * What the parts of the stage link share: its options, scores, and the numbering of a shard's
 * elements.
 */
package io.flinkgraphrag.link;
