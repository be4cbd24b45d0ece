package io.flinkgraphrag.jobs.neo4j.mapping;

/** A node at the other end of a relationship, whichever its direction. */
public record Neighbour(String type, GraphNode node) {}
