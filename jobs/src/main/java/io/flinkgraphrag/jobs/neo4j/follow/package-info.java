/** Keeps a graph equal to a Neo4j database: rounds, polls, and what of it was sent. */
@NullMarked
package io.flinkgraphrag.jobs.neo4j.follow;

import org.jspecify.annotations.NullMarked;
