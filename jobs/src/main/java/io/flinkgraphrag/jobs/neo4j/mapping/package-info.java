/**
 * What the nodes and relationships of a property graph are as updates of ours. Pure: no network.
 */
@NullMarked
package io.flinkgraphrag.jobs.neo4j.mapping;

import org.jspecify.annotations.NullMarked;
