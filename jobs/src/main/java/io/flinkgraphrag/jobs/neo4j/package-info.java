/** Neo4j: where the server is, and what its errors mean. */
@NullMarked
package io.flinkgraphrag.jobs.neo4j;

import org.jspecify.annotations.NullMarked;
