/**
 * Checkpoints on demand: a sink's output is committed soon, and where there is none nothing runs.
 */
package io.flinkgraphrag.commit;
