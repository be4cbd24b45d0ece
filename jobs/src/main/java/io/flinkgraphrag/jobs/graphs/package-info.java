/** Graphs as the topic of their updates tells them: what survives, counted, exported, deleted. */
@NullMarked
package io.flinkgraphrag.jobs.graphs;

import org.jspecify.annotations.NullMarked;
