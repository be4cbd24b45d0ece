package io.flinkgraphrag.jobs.neo4j.mapping;

import java.util.List;
import java.util.Map;

/**
 * A node as Neo4j has it; of a neighbour or of an end of a relationship only what {@link
 * EndProjection} asks for, which is enough to know who it is.
 *
 * @param properties as the driver's {@code asObject} hands them over
 */
public record GraphNode(List<String> labels, Map<String, Object> properties) {}
