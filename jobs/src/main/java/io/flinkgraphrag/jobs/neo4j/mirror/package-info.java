/** A graph of ours in Neo4j: what changes of it, in epochs, and how an epoch gets there. */
@NullMarked
package io.flinkgraphrag.jobs.neo4j.mirror;

import org.jspecify.annotations.NullMarked;
