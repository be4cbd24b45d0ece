/**
 * Which graphs there are: names from the topic of updates, and the job's word on those in doubt.
 */
@NullMarked
package io.flinkgraphrag.jobs.gateway.graphs;

import org.jspecify.annotations.NullMarked;
