/** Failures that are injected into a cluster of processes, and the books that show what came. */
@NullMarked
package io.flinkgraphrag.jobs.chaos;

import org.jspecify.annotations.NullMarked;
