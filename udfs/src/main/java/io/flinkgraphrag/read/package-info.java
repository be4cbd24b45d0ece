/**
 * The stages read and assemble: the texts of what was found, and the evidence made of them.
 *
 * <p>Keyed by shard. Read owns the texts of passages, entities and relations; assemble owns the
 * rounds under way.
 */
@NullMarked
package io.flinkgraphrag.read;

import org.jspecify.annotations.NullMarked;
