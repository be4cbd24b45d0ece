/**
 * Checkpoints on demand: a sink's output is committed soon, and where there is none nothing runs.
 */
@NullMarked
package io.flinkgraphrag.commit;

import org.jspecify.annotations.NullMarked;
