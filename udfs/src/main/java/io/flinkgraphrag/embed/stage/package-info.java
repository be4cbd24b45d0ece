/**
 * The stages embed questions and embed updates.
 *
 * <p>Embed questions owns no state: a question waits in flight. Embed updates is keyed by buckets
 * of elements, and owns the elements that wait for vectors.
 */
@NullMarked
package io.flinkgraphrag.embed.stage;

import org.jspecify.annotations.NullMarked;
