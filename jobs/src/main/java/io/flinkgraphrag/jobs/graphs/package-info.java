/** Graphs as the topic of their updates tells them: what survives, counted, exported, deleted. */
package io.flinkgraphrag.jobs.graphs;
