package io.flinkgraphrag.jobs.neo4j.mapping;

import org.jspecify.annotations.Nullable;

/**
 * A relationship with its ends.
 *
 * @param weight the value of the property that may be its weight
 */
public record GraphRelationship(
    GraphNode source, String type, GraphNode target, @Nullable Object weight) {}
