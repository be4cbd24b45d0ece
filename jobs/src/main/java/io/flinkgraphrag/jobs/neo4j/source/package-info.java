/** Reads a Neo4j database as a bounded Flink source: plan, splits, reader. */
@NullMarked
package io.flinkgraphrag.jobs.neo4j.source;

import org.jspecify.annotations.NullMarked;
