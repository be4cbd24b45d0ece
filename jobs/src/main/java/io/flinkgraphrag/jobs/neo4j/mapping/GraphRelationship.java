package io.flinkgraphrag.jobs.neo4j.mapping;

import java.util.Map;

/**
 * A relationship with its ends.
 *
 * @param properties as the driver's {@code asObject} hands them over; no more than the weight where
 *     the mapping wants no others
 */
public record GraphRelationship(
    GraphNode source, String type, GraphNode target, Map<String, Object> properties) {}
