/**
 * The stage catalog: decides what a graph update changes, and tells the shards exactly that.
 *
 * <p>Keyed by element. Owns what each element last was (its fingerprint, its order, a document's
 * passages), the deletes that are remembered, and the documents that are being swept. Beside it:
 * the guard that keeps a graph's layout from changing under its state, and the counting of batches.
 */
@NullMarked
package io.flinkgraphrag.catalog;

import org.jspecify.annotations.NullMarked;
