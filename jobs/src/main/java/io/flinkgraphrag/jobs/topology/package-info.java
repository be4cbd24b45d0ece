/**
 * The dataflows of the jobs, as drawn in {@code docs/architecture.md}: which stage follows which,
 * with the name, the uid, the slot sharing group and the parallelism of each.
 */
@NullMarked
package io.flinkgraphrag.jobs.topology;

import org.jspecify.annotations.NullMarked;
